import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { messageOf } from '../api/errors';
import { useTitle } from '../ui/use-title';
import { KeyForm } from './key-form';
import classes from './login-page.module.css';
import { forgetLoginToken, loginToken } from './login-token';
import { safeNext, signIn } from './session';

// Signs in with the token of a login link, or asks for a key.
export function LoginPage() {
  useTitle('Sign in');
  const { next } = useSearch({ from: '/login' });
  const navigate = useNavigate();
  const [linkError, setLinkError] = useState<string | null>(null);
  const [token] = useState(loginToken);
  const [busy, setBusy] = useState(token !== null);
  const begun = useRef(false);
  const go = () => void navigate({ to: safeNext(next), replace: true });

  useEffect(() => {
    if (begun.current || token === null) return;
    begun.current = true;
    forgetLoginToken();
    signIn({ token })
      .then(() => navigate({ to: safeNext(next), replace: true }))
      .catch((problem: unknown) => setLinkError(messageOf(problem)))
      .finally(() => setBusy(false));
  }, [navigate, next, token]);

  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <h1>Sign in to Sluice</h1>
        {linkError !== null && (
          <p role="alert" className={classes.error}>
            {linkError}
          </p>
        )}
        {busy ? (
          <p role="status">Signing in with the link ...</p>
        ) : (
          <>
            <KeyForm onDone={go} />
            <p className="meta">
              Or run <code>sluice login</code> where the server runs and open the link that it prints.
            </p>
          </>
        )}
      </div>
    </main>
  );
}
