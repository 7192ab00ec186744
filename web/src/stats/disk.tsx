import { useQuery } from '@tanstack/react-query';
import { allows, useSession } from '../session/session';
import { bytes } from '../ui/format';
import { Time } from '../ui/time';
import { type Storage, storageQuery } from './queries';

// The room of the server is the operator's to see.
export function useStorage() {
  const session = useSession();
  const isOperator = session?.team_id === 1 && allows(session, 'metrics:read');
  return { isOperator, query: useQuery({ ...storageQuery, enabled: isOperator }) };
}

// When the disk will be full, in words.
export function DiskForecast({ storage }: { storage: Storage }) {
  const { forecast, disk_free_bytes, disk_bytes } = storage;
  const room =
    disk_free_bytes === null
      ? null
      : `${bytes(disk_free_bytes)} free${disk_bytes === null ? '' : ` of ${bytes(disk_bytes)}`}`;
  return (
    <>
      {room && <>{room}. </>}
      {forecast === null ? (
        'There is a forecast once the disk has been measured for six hours.'
      ) : forecast.full_at === null ? (
        forecast.bytes_per_day <= 0 ? (
          'It does not fill.'
        ) : (
          `It fills by ${bytes(forecast.bytes_per_day)} a day, and lasts for more than ten years.`
        )
      ) : (
        <>
          It fills by {bytes(forecast.bytes_per_day)} a day and is full <Time iso={forecast.full_at} />.
        </>
      )}
    </>
  );
}
