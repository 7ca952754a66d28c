// One of a few: the platform's own list, with its label.

type Props = { label: string; name: string; chosen: string; children: string[][] };

export function Choice({ label, name, chosen, children }: Props) {
  return (
    <label className="block text-second font-[600] text-secondary">
      {label}
      <select
        name={name}
        defaultValue={chosen}
        className="mt-1 block min-h-11 w-full rounded-row border border-control bg-raised px-3 text-[1rem] font-[400] text-text"
      >
        {children.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
