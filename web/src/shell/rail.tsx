import { Link } from '@tanstack/react-router';
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react';
import { useState } from 'react';
import { readLocal, writeLocal } from '../ui/local';
import type { Group } from './navigation';
import classes from './shell.module.css';

export function Rail({ groups }: { groups: Group[] }) {
  const [folded, setFolded] = useState(readLocal('rail') === 'folded');
  const Fold = folded ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  return (
    <nav className={`${classes.rail} ${folded ? classes.folded : ''}`} aria-label="Pages">
      {groups.map(({ title, pages }) => (
        <div key={pages[0]?.to} className={classes.group} role={title && 'group'} aria-label={title}>
          {title && !folded && (
            <span className={classes.title} aria-hidden>
              {title}
            </span>
          )}
          {pages.map(({ to, label, icon: Icon }) => (
            <Link
              key={to}
              to={to}
              activeOptions={{ exact: to === '/', includeSearch: false }}
              className={classes.item}
              aria-label={folded ? label : undefined}
              title={folded ? label : undefined}
            >
              <Icon size={20} stroke={1.75} aria-hidden />
              {!folded && label}
            </Link>
          ))}
        </div>
      ))}
      <button
        type="button"
        className={`${classes.item} ${classes.fold}`}
        aria-label={folded ? 'Unfold the navigation' : undefined}
        onClick={() => {
          setFolded(!folded);
          writeLocal('rail', folded ? 'wide' : 'folded');
        }}
      >
        <Fold size={20} stroke={1.75} aria-hidden />
        {!folded && 'Fold'}
      </button>
    </nav>
  );
}
