CREATE TABLE dead_letters (
  id TEXT PRIMARY KEY,
  inference_pipeline_id TEXT,
  inference_id TEXT,
  code TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  -- The update as its message carried it, as JSON.
  item TEXT NOT NULL,
  -- Milliseconds since 1970.
  died_at INTEGER NOT NULL
);
CREATE INDEX dead_letters_by_time ON dead_letters (died_at);
CREATE INDEX dead_letters_by_trace ON dead_letters (inference_id);

-- What was erased is kept out for thirty days: it may still wait in a queue.
CREATE TABLE erased (
  inference_id TEXT PRIMARY KEY,
  erased_at INTEGER NOT NULL
);
CREATE INDEX erased_by_time ON erased (erased_at);
