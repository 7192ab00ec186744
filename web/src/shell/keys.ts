import { useEffect } from 'react';
import { allCommands, type Command, singleKeys } from './commands';

const PREFIX_MS = 1500;

export interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

// "Mod+Shift+Z", "Shift+L", "G", "?": a letter in capitals, Shift only where it is not part of the character.
export function chordOf(event: Pressed): string {
  const letter = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const shifts = event.shiftKey && (letter.length > 1 || /[A-Z]/.test(letter));
  return [event.ctrlKey || event.metaKey ? 'Mod' : '', event.altKey ? 'Alt' : '', shifts ? 'Shift' : '', letter]
    .filter(Boolean)
    .join('+');
}

export interface Match {
  command: Command | null;
  // A key that may begin a sequence, such as the G of "G W".
  prefix: string | null;
}

export function match(commands: readonly Command[], prefix: string | null, chord: string): Match {
  const sequence = prefix === null ? chord : `${prefix} ${chord}`;
  const handled = commands.filter(({ isHandledElsewhere }) => isHandledElsewhere !== true);
  // The newest first: what a page or dialog adds is before what the shell has.
  const command = handled.findLast((each) => each.keys === sequence) ?? null;
  const begins = command === null && handled.some((each) => each.keys?.startsWith(`${sequence} `));
  return { command, prefix: begins ? sequence : null };
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

// Runs commands by their keys.
export function useKeys(): void {
  useEffect(() => {
    let prefix: string | null = null;
    let since = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || ['Control', 'Shift', 'Alt', 'Meta'].includes(event.key))
        return;
      const chord = chordOf(event);
      const plain = !/^(Mod|Alt)\+|^(Shift\+)?F\d+$/.test(chord);
      if (plain && (isTyping(event.target) || !singleKeys.get())) return;
      // A dialog has the page's keys for itself.
      const inDialog = document.querySelector('[role=dialog][aria-modal=true]') !== null;
      if (plain && inDialog) return;
      const found = match(allCommands(), event.timeStamp - since < PREFIX_MS ? prefix : null, chord);
      prefix = found.prefix;
      since = event.timeStamp;
      if (!found.command && found.prefix === null) return;
      if (found.command?.isLeftToFields && (inDialog || isTyping(event.target))) return;
      event.preventDefault();
      found.command?.run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
