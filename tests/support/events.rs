//! Server-sent events, as they come.

use reqwest::Response;
use serde_json::Value;

/// A stream of events.
pub struct Events {
    pub response: Response,
    text: String,
}

/// What stands between two empty lines.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Block {
    pub id: Option<String>,
    pub event: Option<String>,
    pub data: Option<Value>,
    pub comment: Option<String>,
    pub retry: Option<u64>,
}

impl Events {
    pub fn new(response: Response) -> Self {
        Self { response, text: String::new() }
    }

    /// The next block; none at the end.
    pub async fn next(&mut self) -> Option<Block> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let block = Block::read(block);
                self.text = rest.to_owned();
                return Some(block);
            }
            let Some(bytes) = self.response.chunk().await.unwrap() else {
                assert_eq!(self.text, "", "a block is cut off");
                return None;
            };
            self.text.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }

    /// The next block that is an event.
    pub async fn event(&mut self) -> Option<Block> {
        loop {
            match self.next().await {
                Some(block) if block.data.is_none() => {}
                other => return other,
            }
        }
    }

    /// The rest.
    pub async fn rest(&mut self) -> Vec<Block> {
        let mut blocks = Vec::new();
        while let Some(block) = self.next().await {
            blocks.push(block);
        }
        blocks
    }
}

impl Block {
    fn read(text: &str) -> Self {
        let mut block = Self::default();
        for line in text.lines() {
            let (name, value) = line.split_once(':').unwrap();
            let value = value.strip_prefix(' ').unwrap_or(value).to_owned();
            match name {
                "" => block.comment = Some(value),
                "id" => block.id = Some(value),
                "event" => block.event = Some(value),
                "data" => block.data = Some(serde_json::from_str(&value).unwrap()),
                "retry" => block.retry = Some(value.parse().unwrap()),
                other => panic!("{other}"),
            }
        }
        block
    }
}
