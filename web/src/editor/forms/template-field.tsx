import { Modal } from '@mantine/core';
import { useMemo, useState } from 'react';
import { completionSource } from '../data/completion';
import { Preview } from '../data/preview';
import { usePreview } from '../data/use-preview';
import { CodeEditor } from './code-editor';
import { marksOf } from './marks';
import { useFormScope } from './form-context';

interface Props {
  value: string;
  onChange: (value: string) => void;
  labelledBy: string;
  describedBy?: string;
  title: string;
  // Null: one line that grows.
  language?: string | null;
  // Without, where a value stands in a row with others and there is no room for it.
  hasPreview?: boolean;
  onPaste?: (text: string) => boolean;
}

// A text with templates: what can be written is offered, what it comes to stands below.
export function TemplateField({ value, onChange, title, language = null, hasPreview = true, ...rest }: Props) {
  const { readNames, readOnly, data } = useFormScope();
  const hasData = data !== null;
  const [isLarge, setLarge] = useState(false);
  const preview = usePreview(value);
  const marked = useMemo(() => marksOf(value, preview, hasData), [value, preview, hasData]);
  const complete = useMemo(() => ({ override: [completionSource(readNames)] }), [readNames]);
  const shared = { value, onChange, readOnly, marked, complete };
  return (
    <>
      <CodeEditor {...shared} {...rest} isLine={language === null} language={language} onLarge={() => setLarge(true)} />
      {hasPreview && <Preview template={value} preview={preview} />}
      {isLarge && (
        <Modal
          opened
          onClose={() => setLarge(false)}
          title={title}
          size="xl"
          closeButtonProps={{ 'aria-label': 'Close' }}
        >
          <CodeEditor
            {...shared}
            label={title}
            isLine={false}
            language={language ?? 'liquid'}
            onLarge={null}
            autoFocus
          />
          <Preview template={value} preview={preview} />
        </Modal>
      )}
    </>
  );
}
