import { Link, useMatches } from '@tanstack/react-router';
import classes from './shell.module.css';

// A page names itself in its route's `staticData`.
declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    crumb?: string;
    // The list that the page is reached from, before it.
    under?: { crumb: string; to: '/workflows' | '/runs' | '/deliveries' | '/contacts' | '/lists' | '/objects' };
  }
}

export function Breadcrumbs() {
  const matches = useMatches();
  const crumbs = matches.flatMap((match) => {
    const { crumb, under } = match.staticData;
    return crumb ? [...(under ? [under] : []), { crumb, to: match.pathname }] : [];
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
