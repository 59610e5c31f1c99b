/** Nothing yet, wait, it failed. */
import type { ReactNode } from 'react';
import {
  Button,
  Card,
  CaseIcon,
  EmptyState,
  ErrorState,
  MissingState,
  Notice,
  OfflineIcon,
  PlusIcon,
  ProgressBar,
  SkeletonRows,
  Stack,
  Words,
} from '../../ui/index.ts';

export function States(): ReactNode {
  return (
    <Stack gap={20}>
      <Card>
        <EmptyState
          icon={CaseIcon}
          title="No cases yet"
          actions={
            <>
              <Button kind="primary" icon={PlusIcon}>
                New case
              </Button>
              <Button>Search knowledge</Button>
            </>
          }
        >
          Open one when something does not work or you need a visit. Under Gold 24×5 we answer within 30 minutes.
        </EmptyState>
      </Card>
      <Card>
        <ErrorState title="Your cases could not be loaded" onRetry={() => {}} reference="c7f2-91ab" />
      </Card>
      <Card>
        <MissingState />
      </Card>
      <Card>
        <SkeletonRows rows={4} label="Loading cases" />
      </Card>
      <Card
        title="Exporting cases"
        aside={
          <Words size="sm" tone="dim" num>
            12,400 of 48,210
          </Words>
        }
        pad
      >
        <ProgressBar share={0.26} label="Exporting cases" />
      </Card>
      <Notice tone="warn" icon={OfflineIcon}>
        <b>You are offline.</b> You can go on writing. Two messages will be sent when you are back.
      </Notice>
      <Notice tone="ok">The password was changed.</Notice>
    </Stack>
  );
}
