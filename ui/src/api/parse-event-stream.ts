// Splits a stream of server-sent events into messages (WHATWG HTML, 9.2.6). EventSource cannot send a bearer token, so
// the stream is read with fetch and parsed here.

export interface StreamMessage {
  event: string;
  data: string;
  id: string | null;
}

/** Returns a function to be fed with text as it arrives; it calls back once per complete message. */
export function createEventStreamParser(onMessage: (message: StreamMessage) => void): (text: string) => void {
  let rest = '';
  let message = emptyMessage();

  function takeLine(line: string): void {
    if (line === '') {
      if (message.data !== '') onMessage({ ...message, data: message.data.slice(0, -1) });
      message = emptyMessage();
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') message.event = value;
    else if (field === 'data') message.data += `${value}\n`;
    else if (field === 'id') message.id = value;
  }

  return function feed(text: string): void {
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) takeLine(line);
  };
}

function emptyMessage(): StreamMessage {
  return { event: 'message', data: '', id: null };
}
