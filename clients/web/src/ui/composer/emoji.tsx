// The way to the emoji from where one writes. On a phone the keyboard has them.

import { SmilePlus } from "lucide-react";
import { IconButton } from "../bits";
import { openPicker, type PickerView } from "../view";

export function EmojiButton({ choose }: { choose: PickerView["choose"] }) {
  return (
    <IconButton
      label="Emoji"
      aria-haspopup="dialog"
      className="max-md:hidden"
      onClick={({ currentTarget: from }) =>
        openPicker({ at: from.getBoundingClientRect(), from, choose })
      }
    >
      <SmilePlus aria-hidden="true" className="size-[18px]" />
    </IconButton>
  );
}
