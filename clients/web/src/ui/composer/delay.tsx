// How long what is sent without a name waits at most before it leaves.

const DELAYS: readonly (readonly [number, string])[] = [
  [30_000, "within 30 seconds"],
  [300_000, "within 5 minutes"],
  [3_600_000, "within an hour"],
  [0, "at once"],
];

type Props = { delay: number; change: (delay: number) => void };

export function Delay({ delay, change }: Props) {
  return (
    <label className="flex items-center gap-2 text-second text-secondary">
      It leaves
      <select
        value={String(delay)}
        title="At a random time, so that it does not fall together with your typing"
        onChange={(event) => change(Number(event.currentTarget.value))}
        className="min-h-8 rounded-row border border-control bg-raised px-2 text-text max-md:min-h-11 max-md:text-[1rem]"
      >
        {DELAYS.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
