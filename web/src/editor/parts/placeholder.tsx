import type { NodePanelProps, SampleDockProps, TestDockProps } from '../contract';

export function NodePanel({ node, readOnly, onChange, onRename }: NodePanelProps) {
  return (
    <div className="stack">
      <h2 className="foreign">{node.id}</h2>
      <button type="button" onClick={() => onRename(node.id)}>
        Rename
      </button>
      <textarea
        aria-label="Settings as JSON"
        rows={12}
        readOnly={readOnly}
        defaultValue={JSON.stringify(node.data, null, 2)}
        onChange={(event) => {
          try {
            onChange(JSON.parse(event.currentTarget.value) as NodePanelProps['node']['data'], { field: '' });
          } catch {
            // Not JSON yet.
          }
        }}
      />
    </div>
  );
}

export function SampleDock({ workflowId }: SampleDockProps) {
  return <p>{workflowId}</p>;
}

export function TestDock({ workflowId }: TestDockProps) {
  return <p>{workflowId}</p>;
}
