export default function NotFound() {
  return (
    <main className="mx-auto max-w-[40rem] p-6">
      <h1 className="text-page font-[650]">There is nothing at this address</h1>
      <p className="mt-2 text-secondary">
        It may have been typed wrongly.{" "}
        <a className="text-accent underline" href="/">
          To the start
        </a>
      </p>
    </main>
  );
}
