import { Link, useMatches } from '@tanstack/react-router';
import classes from './shell.module.css';

// A page names itself in its route's `staticData.crumb`.
declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    crumb?: string;
  }
}

export function Breadcrumbs() {
  const matches = useMatches();
  const crumbs = matches.flatMap((match) => {
    const crumb = match.staticData.crumb;
    return crumb ? [{ crumb, to: match.pathname }] : [];
  });
  return (
    <nav className={classes.crumbs} aria-label="Breadcrumbs">
      <ol>
        {crumbs.map(({ crumb, to }, index) => (
          <li key={to}>
            {index === crumbs.length - 1 ? <span aria-current="page">{crumb}</span> : <Link to={to}>{crumb}</Link>}
          </li>
        ))}
      </ol>
    </nav>
  );
}
