import { planCommittee } from '../../../domain/incident/committee.ts';
import { defaultPolicy } from '../../../domain/incident/policy.ts';
import type { Committee } from '../../../domain/incident/state.ts';
import { plus } from '../../../domain/time.ts';
import { aCommitteeStory, measure, type Story, startsAt, told, typesOf } from '../../support/builders.ts';

const followUp = { type: 'follow-up-committee' } as const;

function committeeOf(story: Story): Committee {
  if (story.incident.committee) return story.incident.committee;
  throw new Error('no committee');
}

const plan = (story: Story) => planCommittee(committeeOf(story), story.now, defaultPolicy.measures);

describe('a committee', () => {
  it('keeps its members by id, and when it was set up', () => {
    expect(committeeOf(aCommitteeStory())).toMatchObject({
      ...{ id: 'prevention', members: ['member-01', 'member-02'], external: 1, setUpAt: startsAt },
      ...{ meetings: [], reports: [], measures: [] },
    });
  });

  it('calls for a measure at 80 percent of its time, when it is late, and every third day after', () => {
    const story = told(aCommitteeStory(), measure);
    const called: string[] = [];

    for (let day = 0; day <= 20; day += 1) {
      if (typesOf(story.tell(followUp)).length > 0)
        called.push(`day ${day}: ${committeeOf(story).measures[0]?.rung.at(-1)}`);
      story.pass({ hours: 24 });
    }

    expect(called).toEqual(['day 8: 80', 'day 11: 100', 'day 14: 101', 'day 17: 102', 'day 20: 103']);
  });

  it('wakes for the next measure, and for nothing once all are done or handed over', () => {
    const story = told(aCommitteeStory(), measure, {
      ...measure,
      measure: 'later',
      dueAt: plus(startsAt, { hours: 480 }),
    });
    expect(plan(story).wakeAt).toBe(plus(startsAt, { hours: 192 }));

    told(story, { type: 'complete-measure', measure: 'patches', proof: 'audit' });
    expect(plan(story).wakeAt).toBe(plus(startsAt, { hours: 384 }));

    told(story, { type: 'hand-over-measure', measure: 'later', to: 'IT', reason: 'routine' });
    expect(plan(story)).toEqual({ due: [], wakeAt: undefined });
  });

  it('keeps the proof of a measure, or to whom it went and why', () => {
    const story = told(
      aCommitteeStory(),
      measure,
      { ...measure, measure: 'training' },
      { type: 'complete-measure', measure: 'patches', proof: 'audit of June' },
      { type: 'hand-over-measure', measure: 'training', to: 'HR', reason: 'becomes yearly' },
    );

    expect(committeeOf(story).measures).toMatchObject([
      { status: 'done', closedBecause: 'audit of June', closedAt: startsAt },
      { status: 'handed-over', closedBecause: 'handed over to HR: becomes yearly' },
    ]);
  });

  it('keeps the digest of a report that was delivered', () => {
    const story = told(aCommitteeStory(), { type: 'deliver-report', title: 'Final report', digest: 'abc' });

    expect(committeeOf(story).reports).toEqual([{ title: 'Final report', at: startsAt, digest: 'abc' }]);
  });
});
