// A field that is as high as what is written in it. Where the browser does not do so by itself
// (`field-sizing`), the same text lies unseen behind it, and makes the room (`globals.css`).

import type { Ref, TextareaHTMLAttributes } from "react";

type Props = Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "rows" | "className" | "value"> & {
  ref: Ref<HTMLTextAreaElement>;
  value: string;
  /** The box: its place, and the room around the text and the most height (`--x`, `--y`, `--most`). */
  box: string;
  /** The least height. */
  least: string;
};

export function Growing({ box, least, ...field }: Props) {
  return (
    <div className={`composer-box ${box}`} data-written={field.value}>
      <textarea {...field} rows={1} className={`composer-field ${least}`} />
    </div>
  );
}
