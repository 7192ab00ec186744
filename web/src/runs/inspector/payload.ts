import { messageOf } from '../../api/errors';

// An object, or why the text is none.
export function readPayload(text: string): { payload: object } | { problem: string } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { payload: value };
    return { problem: 'The payload must be a JSON object.' };
  } catch (error) {
    return { problem: `This is not JSON: ${messageOf(error)}` };
  }
}
