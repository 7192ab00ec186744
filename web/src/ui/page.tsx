import { type ReactNode, useEffect, useRef } from 'react';
import classes from './page.module.css';
import { useTitle } from './use-title';

interface PageProps {
  title: string;
  // Beside the title; the primary action comes last.
  actions?: ReactNode;
  // Between title and content, such as tabs and filters.
  bar?: ReactNode;
  // `list` has rows that scroll by themselves, `text` is as wide as reads well.
  shape?: 'list' | 'text';
  // In the place of the title, if that can be edited; `title` names the page all the same.
  heading?: ReactNode;
  children: ReactNode;
}

// A page: its heading gets the focus when it is opened, so that readers of the screen are told where they are.
export function Page({ title, actions, bar, shape = 'text', heading, children }: PageProps) {
  useTitle(title);
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    head.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div className={`${classes.page} ${shape === 'list' ? classes.list : ''}`}>
      <header className={classes.head}>
        <h1 ref={head} tabIndex={-1} className="foreign">
          {heading ?? title}
        </h1>
        <div className={classes.actions}>{actions}</div>
      </header>
      {bar}
      <div className={classes.content}>{children}</div>
    </div>
  );
}
