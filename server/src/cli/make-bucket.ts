import { Command } from 'commander'
import { loadBucketSettings } from '../config.ts'
import { makeBucket } from '../wire.ts'
import { CliFailure } from './failure.ts'

export function makeBucketCommand(): Command {
  return new Command('make-bucket')
    .description('make the bucket for pictures, and say who may read and write it')
    .addHelpText(
      'after',
      '\nReads S3_ENDPOINT, S3_BUCKET, S3_REGION and S3_ACCESS_KEY like the server, and as whom to do so from S3_ADMIN_ACCESS_KEY' +
        '\nand S3_ADMIN_SECRET_KEY (or files, by _FILE). Everybody may read an object whose name they know; nobody may list.' +
        '\nDone again it changes nothing.',
    )
    .action(async () => {
      const settings = loadBucketSettings(process.env)
      await makeBucket(settings).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error)
        throw new CliFailure(
          `The bucket could not be made: ${reason}. Check S3_ENDPOINT and the S3_ADMIN_ keys, and that the server runs.`,
        )
      })
      console.log(
        `The bucket ${settings.bucket} is there: everybody may read its objects, nobody may list them.`,
      )
    })
}
