import { Link } from '@tanstack/react-router';
import { IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import { Sheet } from '../ui/sheet';
import { type Group, PHONE } from './navigation';
import classes from './shell.module.css';

// The navigation of a phone.
export function BottomBar({ groups }: { groups: Group[] }) {
  const [more, setMore] = useState(false);
  const all = groups.flatMap(({ pages }) => pages);
  const shown = all.filter(({ to }) => PHONE.includes(to));
  const rest = all.filter(({ to }) => !PHONE.includes(to));
  return (
    <nav className={classes.bottom} aria-label="Pages">
      {shown.map(({ to, label, icon: Icon }) => (
        <Link key={to} to={to} activeOptions={{ exact: to === '/', includeSearch: false }} className={classes.tab}>
          <Icon size={20} stroke={1.75} aria-hidden />
          {label}
        </Link>
      ))}
      <button type="button" className={classes.tab} aria-haspopup="dialog" onClick={() => setMore(true)}>
        <IconDots size={20} stroke={1.75} aria-hidden />
        More
      </button>
      <Sheet title="More" opened={more} onClose={() => setMore(false)}>
        {rest.map(({ to, label, icon: Icon }) => (
          <Link key={to} to={to} className={classes.item} onClick={() => setMore(false)}>
            <Icon size={20} stroke={1.75} aria-hidden />
            {label}
          </Link>
        ))}
      </Sheet>
    </nav>
  );
}
