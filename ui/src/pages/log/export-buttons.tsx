// Downloads what is filtered. A plain link cannot carry the token, so the answer is read as it streams and saved at the end.

import { useState } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { type Parameters, withQuery } from '../../api/endpoints.ts';
import { send } from '../../api/request.ts';
import { Button } from '../../components/button.tsx';
import { showToast } from '../../components/toasts.tsx';
import { bytes } from '../../format/quantities.ts';

type Format = 'csv' | 'ndjson';

export function ExportButtons({ path, filters }: { path: string; filters: Parameters }) {
  const [running, setRunning] = useState<{ received: number; cancel: () => void } | null>(null);

  async function download(format: Format): Promise<void> {
    const controller = new AbortController();
    const cancel = () => controller.abort();
    setRunning({ received: 0, cancel });
    try {
      const response = await send(
        withQuery(path, { ...filters, format }),
        { signal: controller.signal },
        controller.signal,
      );
      const blob = await collect(response, (received) => setRunning({ received, cancel }));
      saveAs(blob, `webhook-log.${format}`);
    } catch (error) {
      if (!controller.signal.aborted)
        showToast({ tone: 'bad', text: `Nothing was exported. ${messageOf(error)}` });
    } finally {
      setRunning(null);
    }
  }

  if (running) {
    return (
      <Button size="small" icon="cross" onClick={running.cancel}>
        {`Cancel export (${bytes(running.received)})`}
      </Button>
    );
  }
  return (
    <>
      <Button size="small" icon="download" label="Export as CSV" onClick={() => void download('csv')}>
        CSV
      </Button>
      <Button size="small" icon="download" label="Export as NDJSON" onClick={() => void download('ndjson')}>
        NDJSON
      </Button>
    </>
  );
}

async function collect(response: Response, onProgress: (received: number) => void): Promise<Blob> {
  const parts: BlobPart[] = [];
  let received = 0;
  const reader = response.body!.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    received += part.value.byteLength;
    onProgress(received);
  }
  return new Blob(parts, { type: response.headers.get('content-type') ?? 'application/octet-stream' });
}

function saveAs(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
