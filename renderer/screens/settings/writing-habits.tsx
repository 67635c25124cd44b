/** Settings of writing: which genres go into a file, and how. */
import type { ReactNode } from 'react';
import { writePolicySchema } from '../../../models/tagging.ts';
import { genreSeparators, type WriteSettings } from '../../../models/write-settings.ts';
import { CheckChoice, RadioChoice } from '../../elements/choice.tsx';
import { PercentField } from '../../elements/percent-field.tsx';
import { setPolicy } from '../../stores/plan.ts';
import { useSettings } from '../../stores/settings.ts';
import { changeHabits } from '../../stores/write-preferences.ts';
import { Explained } from './section.tsx';
import { policyWords } from '../../words/states.ts';
import { words } from '../../words.ts';

const text = words.settings;
const counts = ['1', '2', '3', '4', '5'] as const;

export function WritingHabits({ habits }: { readonly habits: WriteSettings }): ReactNode {
  const policy = useSettings((state) => state.writePolicy);
  return (
    <>
      <Explained help={policyWords[policy].help}>
        <RadioChoice
          label={text.policy}
          values={writePolicySchema.options.map((id) => ({ id, label: policyWords[id].label }))}
          value={policy}
          onChange={setPolicy}
        />
      </Explained>
      <Explained help={text.leadingHelp}>
        <RadioChoice
          label={text.leading}
          values={(['present', 'new'] as const).map((id) => ({ id, label: text.leadings[id] }))}
          value={habits.leading}
          onChange={(leading) => void changeHabits({ leading })}
        />
      </Explained>
      <Explained help={text.mostGenresHelp}>
        <RadioChoice
          label={text.mostGenres}
          values={counts.map((id) => ({ id, label: id }))}
          value={counts[habits.mostGenres - 1] ?? '1'}
          onChange={(count) => void changeHabits({ mostGenres: Number(count) })}
        />
      </Explained>
      <Explained help={text.furtherFromHelp}>
        <PercentField
          label={text.furtherFrom}
          value={habits.furtherFrom}
          isDisabled={habits.mostGenres === 1}
          onChange={(furtherFrom) => void changeHabits({ furtherFrom })}
        />
      </Explained>
      <Explained help={text.separatorHelp}>
        <RadioChoice
          label={text.separator}
          values={genreSeparators.map((id) => ({ id, label: `Rock${id}Pop` }))}
          value={habits.separator}
          onChange={(separator) => void changeHabits({ separator })}
        />
      </Explained>
      <Explained help={text.modificationTimeHelp}>
        <RadioChoice
          label={text.modificationTime}
          values={(['update', 'keep'] as const).map((id) => ({ id, label: text.modificationTimes[id] }))}
          value={habits.modificationTime}
          onChange={(modificationTime) => void changeHabits({ modificationTime })}
        />
      </Explained>
      <Explained help={text.provenanceHelp}>
        <CheckChoice
          label={text.provenance}
          isSelected={habits.note}
          onChange={(note) => void changeHabits({ note })}
        />
      </Explained>
      <Explained help={text.upgradeId3Help}>
        <CheckChoice
          label={text.upgradeId3}
          isSelected={habits.upgradeId3}
          onChange={(upgradeId3) => void changeHabits({ upgradeId3 })}
        />
      </Explained>
    </>
  );
}
