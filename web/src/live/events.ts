import type { Schemas } from '../api/client';

// What `GET /events` sends; see api/openapi.yaml.
export type RunState = Schemas['Run']['state'];

export interface RunEvent {
  run_id: string;
  workflow_id: string;
  workflow_version: number;
  trigger_type: Schemas['Run']['trigger_type'];
  state: RunState;
  created_at: string;
  at: string;
  wakes_at?: string;
  completed_at?: string;
}

export interface StepEvent {
  run_id: string;
  workflow_id: string;
  steps: { node_id: string; item: string | null; event: string; attempt: number; handle: string | null; at: string }[];
  left_out: number;
}

export interface DeliveryEvent {
  workflow_id: string;
  outcome: Schemas['Delivery']['outcome'];
  reason: string | null;
  status: number | null;
  run_id?: string | null;
  rejection_id?: string | null;
  at: string;
}

export interface StatsEvent {
  runs: Record<string, number>;
  deliveries: Record<string, number>;
  milliseconds: number;
  at: string;
}

export type LiveEvent =
  | { type: 'run'; data: RunEvent }
  | { type: 'step'; data: StepEvent }
  | { type: 'delivery'; data: DeliveryEvent }
  | { type: 'workflow'; data: { workflow_id: string; at: string } }
  | { type: 'stats'; data: StatsEvent }
  | { type: 'resync'; data: { reason: string } };

const SHOWN = new Set(['run', 'step', 'delivery', 'workflow', 'stats', 'resync']);

// An event that pages follow; null for those of the stream itself, such as heartbeat.
export function toLiveEvent(type: string, data: string): LiveEvent | null {
  if (!SHOWN.has(type)) return null;
  try {
    return { type, data: JSON.parse(data) as unknown } as LiveEvent;
  } catch {
    return null;
  }
}
