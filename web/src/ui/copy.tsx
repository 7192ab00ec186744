import { ActionIcon } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';

// Also where the page came over plain http, and the browser offers no clipboard.
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.setAttribute('readonly', '');
    document.body.append(area);
    area.select();
    const copied = document.execCommand('copy');
    area.remove();
    return copied;
  }
}

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={label}
        title={label}
        onClick={() => {
          void copyText(text).then((copied) => {
            setState(copied ? 'copied' : 'failed');
            setTimeout(() => setState('idle'), 2000);
          });
        }}
      >
        {state === 'copied' ? <IconCheck size={18} stroke={1.75} /> : <IconCopy size={18} stroke={1.75} />}
      </ActionIcon>
      <span className="visually-hidden" aria-live="polite">
        {state === 'copied' ? 'Copied' : state === 'failed' ? 'It could not be copied' : ''}
      </span>
    </>
  );
}

// Text to copy, such as a URL or a command.
export function CopyField({ text, label }: { text: string; label: string }) {
  return (
    <div className="copy-field">
      <code className="foreign">{text}</code>
      <CopyButton text={text} label={label} />
    </div>
  );
}
