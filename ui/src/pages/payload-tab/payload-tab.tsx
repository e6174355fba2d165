// What becomes of an accepted request. Each part is saved on its own.

import { BatchSection } from './batch-section.tsx';
import { DeliverySection } from './delivery-section.tsx';
import { EventTypeSection } from './event-type-section.tsx';
import { MappingArea } from './mapping-area.tsx';
import { ProxySection } from './proxy-section.tsx';
import { ResponseSection } from './response-section.tsx';

export function PayloadTab() {
  return (
    <div className="stack">
      <MappingArea />
      <div className="columns even">
        <div className="stack">
          <DeliverySection />
          <BatchSection />
        </div>
        <div className="stack">
          <EventTypeSection />
          <ResponseSection />
          <ProxySection />
        </div>
      </div>
    </div>
  );
}
