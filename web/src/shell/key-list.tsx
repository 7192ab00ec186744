import { Modal, Switch } from '@mantine/core';
import { useStore } from '../ui/store';
import { setSingleKeys, singleKeys, useAllCommands } from './commands';
import classes from './key-list.module.css';

const MAC = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);

// The keys of the page that is open.
export default function KeyList({ onClose }: { onClose: () => void }) {
  const commands = useAllCommands().filter((command) => command.keys !== undefined);
  const on = useStore(singleKeys);
  return (
    <Modal opened onClose={onClose} title="Keys" closeButtonProps={{ 'aria-label': 'Close' }}>
      <dl className={classes.keys}>
        {commands.map(({ id, label, keys }) => (
          <div key={id}>
            <dt>{label}</dt>
            <dd>
              <kbd>{keys?.replaceAll('Mod', MAC ? 'Cmd' : 'Ctrl').replaceAll(/\b\+(?=.)/g, ' ')}</kbd>
            </dd>
          </div>
        ))}
      </dl>
      <Switch
        mt="md"
        label="Keys without Ctrl or Alt"
        checked={on}
        onChange={(event) => setSingleKeys(event.currentTarget.checked)}
      />
    </Modal>
  );
}
