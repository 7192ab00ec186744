import { createElement } from 'react';
import { iconNamed } from '../../graph/icons';

// The icon that the catalogue names.
export function KindIcon({ name }: { name: string | undefined }) {
  return createElement(iconNamed(name), { size: 20, stroke: 1.75, 'aria-hidden': true });
}
