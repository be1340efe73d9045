-- The latest instant of each schedule that was turned into a job. A job is deleted when it is done, so its key alone
-- would let a process whose clock is behind enqueue the same instant again.
CREATE TABLE job_schedule (
  name     text PRIMARY KEY CHECK (name ~ '^[a-z-]+$' AND char_length(name) <= 60),
  fired_at timestamptz NOT NULL
);
