# The same as seed.ts, with Openlayer's own SDK.
from openlayer import Openlayer
from openlayer.lib import trace, update_current_trace

pipeline_id = "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e"


def ask(question):
    return f"You asked: {question}"


# #region seed
# In the environment: OPENLAYER_API_KEY
# and OPENLAYER_INFERENCE_PIPELINE_ID.
client = Openlayer()


@trace()
def chat(question, conversation, user):
    update_current_trace(
        # Not inference_id.
        inferenceId=f"chat_{conversation}_{user}",
    )
    return ask(question)


# Call this later, when the truth is known.
def attach(inference_id, truth):
    client.inference_pipelines.rows.update(
        inference_pipeline_id=pipeline_id,
        inference_id=inference_id,
        row={"ground_truth": truth},
        config={
            "ground_truth_column_name": "ground_truth",
        },
    )
# #endregion
