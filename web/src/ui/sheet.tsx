import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';
import { usePhone } from './use-phone';

// A panel beside the page; on a phone it comes from below.
export function Sheet({
  title,
  opened,
  onClose,
  children,
}: {
  title: string;
  opened: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  const phone = usePhone();
  return (
    <Drawer
      title={title}
      opened={opened}
      onClose={onClose}
      position={phone ? 'bottom' : 'right'}
      size={phone ? 'auto' : 420}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {children}
    </Drawer>
  );
}
