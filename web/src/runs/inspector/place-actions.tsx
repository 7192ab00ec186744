import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { messageOf } from '../../api/errors';
import { CopyButton, copyText } from '../../ui/copy';
import { notify } from '../../ui/notify';
import classes from './data-tree.module.css';
import { partsOf, templateOf } from './pointer';
import { fetchPart, type Place } from './queries';
import { TextViewer } from './long-text';
import { wholeValue } from './whole-value';

const TOO_MUCH = 'It has more than 256 KB, too much for the clipboard. The API has all of it.';

// As text: a string as it is, anything else as JSON.
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

function isBase64(name: string): boolean {
  return name.endsWith('_base64');
}

// Bytes, or text if they are none.
function fileOf(name: string, value: unknown): { blob: Blob; name: string } {
  const base = name.replace(/_base64$/, '') || 'output';
  if (isBase64(name) && typeof value === 'string') {
    const bytes = Uint8Array.from(atob(value), (character) => character.charCodeAt(0));
    return { blob: new Blob([bytes], { type: 'application/octet-stream' }), name: `${base}.bin` };
  }
  const isText = typeof value === 'string';
  return { blob: new Blob([textOf(value)], { type: 'text/plain' }), name: `${base}.${isText ? 'txt' : 'json'}` };
}

function saveFile({ blob, name }: { blob: Blob; name: string }): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

// What can be done with one place of an output.
export function PlaceActions({ place }: { place: Place }) {
  const [busy, setBusy] = useState(false);
  const [views, setViews] = useState(false);
  const template = templateOf(place.step, place.pointer);
  const name = partsOf(place.pointer).at(-1) ?? place.step;
  const withValue = async (act: (value: unknown) => unknown) => {
    setBusy(true);
    try {
      const whole = await wholeValue(
        (pointer, offset) => fetchPart({ ...place, pointer }, { offset, limit: 1000 }),
        place.pointer,
      );
      if (whole === null) notify(TOO_MUCH);
      else await act(whole.value);
    } catch (problem) {
      notify(messageOf(problem));
    } finally {
      setBusy(false);
    }
  };
  const copyValue = async (value: unknown) => {
    notify((await copyText(textOf(value))) ? 'The value was copied.' : 'The value could not be copied.');
  };
  return (
    <div className={classes.actions}>
      <code className={`${classes.template} foreign`}>{template}</code>
      <CopyButton text={template} label={`Copy ${template}`} />
      <Button size="compact-xs" variant="default" loading={busy} onClick={() => void withValue(copyValue)}>
        Copy value
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        onClick={() =>
          void copyText(place.pointer).then((copied) =>
            notify(copied ? 'The JSON Pointer was copied.' : 'The JSON Pointer could not be copied.'),
          )
        }
      >
        Copy JSON Pointer
      </Button>
      <Button size="compact-xs" variant="default" onClick={() => setViews(true)}>
        View
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<IconDownload size={14} />}
        onClick={() => void withValue((value) => saveFile(fileOf(name, value)))}
      >
        Download
      </Button>
      {views && <TextViewer place={place} title={template} onClose={() => setViews(false)} />}
    </div>
  );
}
