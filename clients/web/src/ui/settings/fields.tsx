// Fields whose value is held by the page: a list to choose from, a text of several lines, a number.

import { type ReactNode, type TextareaHTMLAttributes, useId } from "react";

const LABEL = "mb-1 block text-second font-[600] text-secondary";
const FIELD =
  "block min-h-11 w-full rounded-row border border-control bg-raised px-3 text-[1rem] text-text disabled:opacity-60";

type SelectProps = {
  label: string;
  value: string;
  disabled?: boolean;
  hint?: ReactNode;
  options: readonly (readonly [string, string])[];
  change: (value: string) => void;
};

export function Select({ label, value, disabled, hint, options, change }: SelectProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className={LABEL}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        disabled={disabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => change(event.currentTarget.value)}
        className={FIELD}
      >
        {options.map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
      {hint ? (
        <p id={`${id}-hint`} className="mt-1 text-second text-muted">
          {hint}
        </p>
      ) : null}
    </div>
  );
}

type AreaProps = TextareaHTMLAttributes<HTMLTextAreaElement> & { label: string };

export function Area({ label, ...rest }: AreaProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className={LABEL}>
        {label}
      </label>
      <textarea {...rest} id={id} className={`${FIELD} resize-y py-2`} rows={rest.rows ?? 3} />
    </div>
  );
}

type ChoicesProps<T extends string> = {
  label: string;
  value: T;
  options: readonly (readonly [T, string])[];
  change: (value: T) => void;
};

/** One of two or three, side by side. */
export function Choices<T extends string>({ label, value, options, change }: ChoicesProps<T>) {
  const name = useId();
  return (
    <fieldset>
      <legend className={LABEL}>{label}</legend>
      <div className="inline-flex flex-wrap gap-1 rounded-card border border-line bg-list p-1">
        {options.map(([key, words]) => (
          <label
            key={key}
            className="flex min-h-9 cursor-pointer items-center rounded-row border border-transparent px-4 text-secondary has-checked:border-accent has-checked:bg-raised has-checked:font-[600] has-checked:text-text has-focus-visible:outline-2 has-focus-visible:outline-accent max-md:min-h-11"
          >
            <input
              type="radio"
              name={name}
              value={key}
              checked={key === value}
              onChange={() => change(key)}
              className="sr-only"
            />
            {words}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
