import { useEffect } from 'react';
import { createStore, useStore } from '../ui/store';
import { readLocal, writeLocal } from '../ui/local';

// What can be done on the page that is open. One registry feeds the keys, the search (Ctrl K) and the list of keys (?).
export interface Command {
  id: string;
  label: string;
  // As it is shown and pressed: "Mod+K", "G W", "Shift+L", "?". Mod is Ctrl, on macOS Cmd.
  keys?: string;
  // The keys mean something in a field, too, such as Mod+Z: there they are left to it.
  isLeftToFields?: boolean;
  // Only listed: what has the focus handles the keys, or the browser does, such as Mod+C.
  isHandledElsewhere?: boolean;
  run: () => void;
}

const registered = createStore<readonly Command[]>([]);

export function useCommands(commands: readonly Command[]): void {
  useEffect(() => {
    registered.set((all) => [...all, ...commands]);
    return () => registered.set((all) => all.filter((command) => !commands.includes(command)));
  }, [commands]);
}

export function useAllCommands(): readonly Command[] {
  return useStore(registered);
}

export function allCommands(): readonly Command[] {
  return registered.get();
}

// Keys without Ctrl or Alt can be switched off: they get in the way of voice control (WCAG 2.1.4).
export const singleKeys = createStore(readLocal('single-keys') !== 'off');
export function setSingleKeys(on: boolean): void {
  singleKeys.set(on);
  writeLocal('single-keys', on ? 'on' : 'off');
}
