import { ActionIcon } from '@mantine/core';
import { IconMaximize, IconMinus, IconPlus } from '@tabler/icons-react';
import { Panel, useReactFlow } from '@xyflow/react';
import classes from './canvas.module.css';

export function ZoomButtons() {
  const { zoomIn, zoomOut, fitView } = useReactFlow();
  return (
    <Panel position="bottom-left" className={classes.zoom}>
      <ActionIcon variant="default" aria-label="Zoom in" onClick={() => void zoomIn()}>
        <IconPlus size={18} stroke={1.75} />
      </ActionIcon>
      <ActionIcon variant="default" aria-label="Zoom out" onClick={() => void zoomOut()}>
        <IconMinus size={18} stroke={1.75} />
      </ActionIcon>
      <ActionIcon
        variant="default"
        aria-label="Show the whole workflow"
        onClick={() => void fitView({ padding: 0.1, maxZoom: 1 })}
      >
        <IconMaximize size={18} stroke={1.75} />
      </ActionIcon>
    </Panel>
  );
}
