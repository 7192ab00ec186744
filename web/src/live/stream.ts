// Server-sent events over fetch: unlike an EventSource, it can go on after the last event that another tab has read.
export interface StreamEvent {
  id: string;
  type: string;
  data: string;
}

// Takes text as it arrives, in any pieces, and gives the events that are whole.
export class EventParser {
  private rest = '';
  private id = '';

  take(text: string): StreamEvent[] {
    this.rest += text;
    const blocks = this.rest.split(/\r?\n\r?\n/);
    this.rest = blocks.pop() ?? '';
    return blocks.flatMap((block) => this.event(block));
  }

  private event(block: string): StreamEvent[] {
    let type = 'message';
    const data: string[] = [];
    for (const line of block.split(/\r?\n/)) {
      const colon = line.indexOf(':');
      if (colon === 0) continue;
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
      if (field === 'id') this.id = value;
      if (field === 'event') type = value;
      if (field === 'data') data.push(value);
    }
    return data.length === 0 ? [] : [{ id: this.id, type, data: data.join('\n') }];
  }
}

// Reads the stream until it ends or is aborted. Throws the answer when the server refuses.
export async function readStream(
  url: string,
  lastId: string,
  signal: AbortSignal,
  onEvent: (event: StreamEvent) => void,
): Promise<void> {
  const response = await fetch(url, {
    headers: { Accept: 'text/event-stream', ...(lastId ? { 'Last-Event-ID': lastId } : {}) },
    signal,
    cache: 'no-store',
  });
  if (!response.ok || !response.body) throw response;
  const parser = new EventParser();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    for (const event of parser.take(value)) onEvent(event);
  }
}
