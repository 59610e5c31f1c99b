/** The studio's first page: what an installation still needs, each step with the way to it (DOC-03). */
import type { ReactNode } from 'react';
import { type Answer, Load, useCall, useChange } from '../api/index.ts';
import {
  Button,
  Card,
  CheckIcon,
  cx,
  EmptyState,
  Hidden,
  Link,
  LinkButton,
  Page,
  Row,
  Stack,
  useText,
  Words,
} from '../ui/index.ts';
import css from './studio.module.css';
import { at } from './workspaces/data.ts';

type Started = Answer<'GET /api/staff/getting-started'>;
type Key = Started['steps'][number]['key'];

/** Where a step is done; those about a portal wait for a workspace. */
function placeOf(key: Key, workspace: string | null): string {
  const fixed: Partial<Record<Key, string>> = {
    workspace: '/portals',
    contact: '/staff-log-in',
    seats: '/licences',
    people: '/organisations',
    mail: '/mail',
  };
  const known = fixed[key];
  if (known || workspace === null) return known ?? '/portals';
  if (key === 'look') return at.login(workspace);
  return key === 'portal' || key === 'active' ? at.settings(workspace) : at.portal(workspace);
}

export function StartPage(): ReactNode {
  const t = useText();
  const started = useCall('GET /api/staff/getting-started');
  return (
    <Page title={t('studio.start.title')} sub={t('studio.start.sub')}>
      <Load of={started}>{(data) => (data.dismissed ? <PutAway /> : <Steps started={data} />)}</Load>
    </Page>
  );
}

/** They are worth doing before customers come; the way to a first answer does not lead over them. */
const later: readonly Key[] = ['look', 'contact', 'mail'];

function Steps({ started: { steps, workspace } }: { started: Started }): ReactNode {
  const t = useText();
  const dismiss = useChange('PUT /api/staff/getting-started');
  const done = steps.filter((step) => step.done).length;
  const next = steps.find((step) => !step.done)?.key;
  const list = (inLater: boolean): ReactNode => {
    const wanted = steps.filter((step) => later.includes(step.key) === inLater);
    return <StepList steps={wanted} workspace={workspace} next={next} from={inLater ? steps.length - wanted.length : 0} />;
  };
  return (
    <Stack gap={16}>
      <Card
        title={t('studio.start.first')}
        aside={
          <Row>
            <Words size="sm" tone="muted">
              {t('studio.start.done', { done, of: steps.length })}
            </Words>
            <Button kind="quiet" busy={dismiss.busy} onClick={() => dismiss.run({ body: { dismissed: true } })}>
              {t('studio.start.dismiss')}
            </Button>
          </Row>
        }
      >
        {list(false)}
      </Card>
      <Card title={t('studio.start.later')} aside={<Words size="sm">{t('studio.start.laterWhy')}</Words>}>
        {list(true)}
      </Card>
    </Stack>
  );
}

interface StepListProps {
  readonly steps: Started['steps'];
  readonly workspace: string | null;
  /** The first step that is still open, wherever it stands. */
  readonly next: Key | undefined;
  /** How many steps stand before these. */
  readonly from: number;
}

function StepList({ steps, workspace, next, from }: StepListProps): ReactNode {
  const t = useText();
  return (
    <ol className={css.steps} start={from + 1}>
      {steps.map((step, index) => (
        <li key={step.key}>
          <span className={cx(css.tick, step.done && css.ticked)}>
            {step.done ? <CheckIcon size="sm" /> : <span aria-hidden="true">{from + index + 1}</span>}
            <Hidden>{t(step.done ? 'studio.start.isDone' : 'studio.start.isOpen')}</Hidden>
          </span>
          <div className={css.told}>
            <Words as="b">{t(`studio.start.step.${step.key}`)}</Words>
            <Words as="p" size="sm" tone="muted">
              {t(`studio.start.why.${step.key}`)}
            </Words>
          </div>
          <StepLink step={step.key} workspace={workspace} primary={step.key === next} />
        </li>
      ))}
    </ol>
  );
}

function StepLink({ step, workspace, primary }: { step: Key; workspace: string | null; primary: boolean }): ReactNode {
  const t = useText();
  // Several links say the same; readers hear where each leads.
  const where = <Hidden>: {t(`studio.start.step.${step}`)}</Hidden>;
  // The case comes from outside: the letter first, then the desk, which is another face.
  if (step === 'answered')
    return (
      <Row>
        {primary && (
          <LinkButton kind="primary" to="/mail">
            {t('studio.start.letter')}
          </LinkButton>
        )}
        <a href="/desk/cases">
          {t('studio.toDesk')}
          {where}
        </a>
      </Row>
    );
  const to = placeOf(step, workspace);
  if (!primary)
    return (
      <Link to={to}>
        {t('studio.start.open')}
        {where}
      </Link>
    );
  return (
    <LinkButton kind="primary" to={to}>
      {t('studio.start.next')}
      {where}
    </LinkButton>
  );
}

function PutAway(): ReactNode {
  const t = useText();
  const again = useChange('PUT /api/staff/getting-started');
  return (
    <EmptyState
      icon={CheckIcon}
      as="h2"
      title={t('studio.start.away')}
      actions={
        <>
          <LinkButton kind="primary" to="/portals">
            {t('studio.portals.title')}
          </LinkButton>
          <Button busy={again.busy} onClick={() => again.run({ body: { dismissed: false } })}>
            {t('studio.start.again')}
          </Button>
        </>
      }
    />
  );
}
