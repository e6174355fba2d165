// What an event holds: the mapping on one side, what it makes of a payload on the other.

import { useDraft } from '../../api/use-draft.ts';
import { useTrigger } from '../trigger/trigger-context.ts';
import { toMappingDraft } from './mapping-draft.ts';
import { MappingPreview } from './mapping-preview.tsx';
import { MappingSection } from './mapping-section.tsx';
import { useMappingPreview } from './use-mapping-preview.ts';

export function MappingArea() {
  const { webhook } = useTrigger();
  const draft = useDraft(toMappingDraft(webhook.transform));
  const preview = useMappingPreview(webhook, draft.value);
  return (
    <div className="columns even">
      <MappingSection draft={draft} errors={preview.result?.errors ?? []} />
      <MappingPreview preview={preview} />
    </div>
  );
}
