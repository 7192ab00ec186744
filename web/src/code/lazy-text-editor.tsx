import { lazy, Suspense } from 'react';
import { Loading } from '../ui/states';

const load = () => import('./text-editor');
const Editor = lazy(load);

// Loads the editor before it is asked for.
export function preloadTextEditor(): void {
  void load();
}

// TextEditor, which comes in a chunk of its own.
export function LazyTextEditor(props: Parameters<typeof Editor>[0]) {
  return (
    <Suspense fallback={<Loading rows={3} label="Loading the editor" />}>
      <Editor {...props} />
    </Suspense>
  );
}
