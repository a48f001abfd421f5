//! How the bytes of a tile are packed on their way to a client.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

/// A content coding of HTTP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ContentCoding {
    /// As it is.
    #[default]
    Identity,
    /// RFC 1952.
    Gzip,
    /// RFC 7932.
    Brotli,
    /// RFC 8878.
    Zstd,
}

/// The first level that fits its codes to the data: the one below it makes tiles a fifth larger, the usual one (6)
/// hardly smaller.
const GZIP_LEVEL: u32 = 2;
/// Of brotli's eleven steps: above it takes longer to pack a tile than to draw it.
const BROTLI_QUALITY: i32 = 4;
const BROTLI_WINDOW_BITS: i32 = 18;

impl ContentCoding {
    /// All, the one to choose first among those a client likes alike: smaller, then sooner done.
    pub const BEST_FIRST: [Self; 4] = [Self::Zstd, Self::Brotli, Self::Gzip, Self::Identity];

    /// Its name in HTTP headers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Gzip => "gzip",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
        }
    }

    /// Packs bytes.
    pub(super) fn pack(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::Identity => Ok(bytes.to_vec()),
            Self::Gzip => {
                let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::new(GZIP_LEVEL));
                encoder.write_all(bytes)?;
                encoder.finish()
            }
            Self::Brotli => {
                let params = brotli::enc::BrotliEncoderParams {
                    quality: BROTLI_QUALITY,
                    lgwin: BROTLI_WINDOW_BITS,
                    size_hint: bytes.len(),
                    ..Default::default()
                };
                let mut out = Vec::with_capacity(bytes.len() / 2);
                brotli::BrotliCompress(&mut io::Cursor::new(bytes), &mut out, &params)?;
                Ok(out)
            }
            Self::Zstd => zstd::bulk::compress(bytes, zstd::DEFAULT_COMPRESSION_LEVEL),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn unpacked(encoding: ContentCoding, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        match encoding {
            ContentCoding::Identity => out.extend_from_slice(bytes),
            ContentCoding::Gzip => {
                flate2::read::GzDecoder::new(bytes).read_to_end(&mut out).expect("gzip");
            }
            ContentCoding::Brotli => {
                brotli::Decompressor::new(bytes, 4096).read_to_end(&mut out).expect("brotli");
            }
            ContentCoding::Zstd => out = zstd::decode_all(bytes).expect("zstd"),
        }
        out
    }

    #[test]
    fn what_is_packed_comes_out_again_and_is_smaller() {
        let text = b"municipality ".repeat(200);
        for encoding in ContentCoding::BEST_FIRST {
            let packed = encoding.pack(&text).expect("packs");
            assert_eq!(unpacked(encoding, &packed), text, "{encoding:?}");
            assert!(encoding == ContentCoding::Identity || packed.len() < text.len() / 4, "{encoding:?}");
        }
    }
}
