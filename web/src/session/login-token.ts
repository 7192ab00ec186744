// The token of a login link, which is behind the # of the address so that it is in no log of a server. It leaves the
// address, and with it the history, before it is used.
let taken: string | null = null;

export function eraseLoginToken(): void {
  const found = /^#t=([\w-]+)$/.exec(location.hash);
  if (!found?.[1]) return;
  taken = found[1];
  history.replaceState(history.state, '', location.pathname + location.search);
}

// The token that was in the address when the page was loaded. It opens one session, so it is worth nothing afterwards.
export function loginToken(): string | null {
  return taken;
}

export function forgetLoginToken(): void {
  taken = null;
}
