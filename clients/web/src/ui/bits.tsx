// The small parts that everything is made of.

import type { ButtonHTMLAttributes, InputHTMLAttributes, ReactNode, Ref } from "react";
import { useId, useState } from "react";

const TINTS = 8;

/** One of the avatar's grounds, always the same for one id. */
function tintOf(id: string): number {
  let sum = 7;
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) % 65_521;
  return sum % TINTS;
}

let characters: Intl.Segmenter | undefined;

/** The first two characters of a name, as a person would write them. */
export function initialsOf(name: string): string {
  characters ??= new Intl.Segmenter();
  const [first = "?", second = ""] = [...characters.segment(name.trim())].map(
    ({ segment }) => segment,
  );
  return first.toLocaleUpperCase() + second.toLocaleLowerCase();
}

const SIZES = { s: "size-7 text-meta", m: "size-9 text-second", l: "size-14 text-page" };

type AvatarProps = {
  id: string;
  name: string;
  size?: "s" | "m" | "l";
  /** The address of a picture, which stands in the place of the face that is made of the name. */
  picture?: string | null | undefined;
  ref?: Ref<HTMLSpanElement>;
};

export function Avatar({ id, name, size = "m", picture, ref }: AvatarProps) {
  const [broken, setBroken] = useState<string | null>(null);
  const looks = `${SIZES[size]} flex shrink-0 select-none items-center justify-center rounded-full`;
  if (picture && picture !== broken) {
    return (
      <span ref={ref} aria-hidden="true" className={`${looks} overflow-hidden bg-hover`}>
        {/* biome-ignore lint/performance/noImgElement: a blob of this page */}
        <img
          src={picture}
          alt=""
          onError={() => setBroken(picture)}
          className="size-full object-cover"
        />
      </span>
    );
  }
  return (
    <span
      ref={ref}
      aria-hidden="true"
      className={`tint-${tintOf(id)} ${looks} font-[650] text-white`}
    >
      {initialsOf(name)}
    </span>
  );
}

const KINDS = {
  primary: "bg-accent-fill text-white hover:brightness-110 border border-transparent",
  plain: "bg-raised text-text border border-control hover:bg-hover",
  quiet: "bg-transparent text-text border border-transparent hover:bg-hover",
  danger: "bg-danger-fill text-white hover:brightness-110 border border-transparent",
};

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { kind?: keyof typeof KINDS };

export function Button({
  kind = "primary",
  className = "",
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={`${KINDS[kind]} inline-flex min-h-10 items-center justify-center gap-2 rounded-row px-4 font-[600] transition-[filter,background-color] duration-[120ms] disabled:opacity-60 max-md:min-h-11 ${className}`}
    />
  );
}

type IconButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  label: string;
  children?: ReactNode;
  ref?: Ref<HTMLButtonElement>;
};

export function IconButton({ label, children, className = "", ...rest }: IconButtonProps) {
  return (
    <button
      {...rest}
      type="button"
      aria-label={label}
      title={label}
      className={`inline-flex size-9 shrink-0 items-center justify-center rounded-row text-secondary hover:bg-hover hover:text-text max-md:size-11 ${className}`}
    >
      {children}
    </button>
  );
}

type FieldProps = InputHTMLAttributes<HTMLInputElement> & { label: string; hint?: string };

export function Field({ label, hint, className = "", ...rest }: FieldProps) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block text-second font-[600] text-secondary">
        {label}
      </label>
      <input
        {...rest}
        id={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="block min-h-11 w-full rounded-row border border-control bg-raised px-3 text-[1rem] text-text"
      />
      {hint ? (
        <p id={`${id}-hint`} className="mt-1 text-second text-muted">
          {hint}
        </p>
      ) : null}
    </div>
  );
}

/** What did not work, said at once. */
export function Problem({ words }: { words: string | null }) {
  return words ? (
    <p
      role="alert"
      className="rounded-row border border-danger px-3 py-2 text-second text-danger [overflow-wrap:anywhere]"
    >
      {words}
    </p>
  ) : null;
}

/** The mark of the house: two circles that overlap. */
export function Mark({ className = "size-8" }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={className} fill="none" strokeWidth="2.5">
      <circle cx="12" cy="16" r="8.5" className="stroke-accent" />
      <circle cx="20" cy="16" r="8.5" className="stroke-text" />
    </svg>
  );
}
