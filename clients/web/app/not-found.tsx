// What is seen at an address with nothing behind it.

export default function NotFound() {
  return (
    <main className="flex min-h-dvh items-center justify-center bg-canvas p-6">
      <div className="max-w-[28rem] space-y-4">
        <h1 className="text-page font-[650]">There is nothing at this address</h1>
        <p className="text-secondary">
          It may have been typed wrongly, or cut off when it was copied.
        </p>
        <a
          className="inline-flex min-h-10 items-center rounded-row bg-accent-fill px-4 font-[600] text-white max-md:min-h-11"
          href="/"
        >
          To the start
        </a>
      </div>
    </main>
  );
}
