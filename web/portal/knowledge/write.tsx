/** Articles of portal users whose role may write them (KBA-09): begun, changed, deleted by their author; read as record rights say. */
import { type ReactNode, useState } from 'react';
import type { Article } from '../../../shared/contracts/knowledge.ts';
import { Load, useChange, WhyOrProblem } from '../../api/index.ts';
import { plainText, RecordForm, useDescription, useRecord } from '../../record/index.ts';
import {
  Button,
  Card,
  Dialog,
  EditIcon,
  LinkButton,
  MissingState,
  Notice,
  Page,
  PlusIcon,
  Row,
  SkeletonRows,
  Stack,
  TrashIcon,
  useNavigate,
  useText,
  useToast,
} from '../../ui/index.ts';
import { usePortal } from '../portal.tsx';

const OBJECT = 'published_article';
const COLUMNS = ['title', 'summary', 'body', 'type', 'category', 'language', 'files', 'links'];
const editAt = (uid: string): string => `/knowledge/${uid}/edit`;

/** The way to a new article; nothing for who may not write any. */
export function NewArticleButton(): ReactNode {
  const t = useText();
  const { data } = useDescription(OBJECT);
  if (!data?.can.create) return null;
  return (
    <LinkButton icon={PlusIcon} to="/knowledge/new">
      {t('knowledge.own.new')}
    </LinkButton>
  );
}

export function NewArticle(): ReactNode {
  const t = useText();
  const navigate = useNavigate();
  const description = useDescription(OBJECT);
  return (
    <Load of={description}>
      {(about) =>
        about.can.create ? (
          <Written title={t('knowledge.own.new')}>
            <RecordForm
              description={about}
              columns={COLUMNS}
              submit={t('knowledge.own.save')}
              onCancel={() => navigate('/knowledge')}
              done={({ uid }) => navigate(`/knowledge/${uid}`)}
            />
          </Written>
        ) : (
          <MissingState />
        )
      }
    </Load>
  );
}

export function EditArticle({ uid }: { uid: string }): ReactNode {
  const description = useDescription(OBJECT);
  const record = useRecord(OBJECT, uid);
  const navigate = useNavigate();
  const back = (): void => navigate(`/knowledge/${uid}`);
  return (
    <Load of={description}>
      {(about) => (
        <Load of={record} skeleton={<SkeletonRows rows={8} />}>
          {(row) =>
            row.can.update ? (
              <Written title={plainText(row.values.title)}>
                <RecordForm
                  description={about}
                  row={row}
                  columns={COLUMNS}
                  draft={`article.${uid}`}
                  onCancel={back}
                  done={back}
                />
              </Written>
            ) : (
              <MissingState />
            )
          }
        </Load>
      )}
    </Load>
  );
}

/** Before a word is written it is said who will read it. */
function Written({ title, children }: { title: string; children: ReactNode }): ReactNode {
  const t = useText();
  return (
    <Page title={title} width="narrow" crumbs={[{ label: t('knowledge.title'), to: '/knowledge' }, { label: title }]}>
      <Stack gap={16}>
        <Notice tone="info">{t('knowledge.own.who')}</Notice>
        <Card pad>{children}</Card>
      </Stack>
    </Page>
  );
}

/** What the author may do with his article. */
export function OwnArticle({ article: { uid, version, can } }: { article: Article }): ReactNode {
  const t = useText();
  const [deleting, remove] = useState(false);
  if (!can.update && !can.delete) return null;
  return (
    <Row gap={8} wrap>
      {can.update && (
        <LinkButton size="xs" icon={EditIcon} to={editAt(uid)}>
          {t('knowledge.own.edit')}
        </LinkButton>
      )}
      {can.delete && (
        <Button size="xs" icon={TrashIcon} onClick={() => remove(true)}>
          {t('knowledge.own.delete')}
        </Button>
      )}
      {deleting && <Remove uid={uid} version={version} onClose={() => remove(false)} />}
    </Row>
  );
}

function Remove({ uid, version, onClose }: { uid: string; version: number; onClose: () => void }): ReactNode {
  const t = useText();
  const toast = useToast();
  const navigate = useNavigate();
  const { slug } = usePortal();
  const remove = useChange('DELETE /api/portal/:portal/records/:object/:uid', {
    onDone: () => {
      toast(t('knowledge.own.deleted'));
      navigate('/knowledge');
    },
  });
  return (
    <Dialog
      kind="question"
      danger
      title={t('knowledge.own.deleteTitle')}
      submit={t('knowledge.own.delete')}
      busy={remove.busy}
      onSubmit={() => remove.run({ params: { portal: slug, object: OBJECT, uid }, ifMatch: version })}
      onClose={onClose}
    >
      <WhyOrProblem problem={remove.problem}>{t('knowledge.own.deleteWhy')}</WhyOrProblem>
    </Dialog>
  );
}
