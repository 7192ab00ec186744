import { layOut, type LayoutEdge } from './layout';
import type { Piece } from './frames';

// Lays out beside the page, which stays responsive.
export interface LayoutRequest {
  pieces: Piece[];
  edges: LayoutEdge[];
}

addEventListener('message', ({ data }: MessageEvent<LayoutRequest>) => {
  postMessage(layOut(data.pieces, data.edges));
});
