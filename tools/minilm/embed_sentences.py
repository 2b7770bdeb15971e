"""What all-MiniLM-L6-v2 itself says: embeddings that the converted model is compared with.

pip install torch==2.15.0 transformers==5.24.0 && python embed_sentences.py FOLDER > packages/features/test/minilm/embeddings.json

FOLDER holds the original (config.json, model.safetensors, tokenizer.json). Embeddings are those of
sentence-transformers: at most 256 tokens, the mean over tokens, scaled to length 1.
"""

import json
import sys

import torch
import transformers

texts = [
    "What color is the cat?",
    "How many dogs are there?",
    "Is there a red circle to the left of the blue square?",
    "The cat is black.",
    "a",
    "",
    "THE QUICK brown Fox, 3.5 metres away, doesn't jump!",
    "Où est le café? Ich weiß es nicht. 猫はどこですか",
    "supercalifragilisticexpialidocious antidisestablishmentarianism",
    "Is it 🙂 or 🙃?",
    "What is the man in the green jacket holding in his left hand while he waits for the bus in front of the shop?",
    " ".join(f"Object number {number} is large and stands near the door." for number in range(40)),
]

folder = sys.argv[1]
tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
model = transformers.AutoModel.from_pretrained(folder, dtype=torch.float32).eval()
rows = []
with torch.no_grad():
    for text in texts:
        tokens = tokenizer(text, truncation=True, max_length=256, return_tensors="pt")
        mean = model(**tokens).last_hidden_state[0].mean(dim=0)
        embedding = torch.nn.functional.normalize(mean, dim=0)
        ids = tokens["input_ids"][0].tolist()
        values = [round(value, 6) for value in embedding.tolist()]
        rows.append({"text": text, "tokenCount": len(ids), "embedding": values})
made = {"torch": torch.__version__, "transformers": transformers.__version__}
print("{" + f'"made": {json.dumps(made)}, "rows": [')
print(",\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
print("]}")
