//! The address of a tile in a tile matrix set (XYZ, row 0 in the north).

/// Zoom, column and row of a tile; always inside the pyramid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TileCoordinate {
    zoom: u8,
    column: u32,
    row: u32,
}

/// Why three numbers are not a tile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no tile {zoom}/{column}/{row}: zoom must be 0 to 24 and column and row 0 to 2^zoom - 1")]
pub struct TileCoordinateError {
    /// The zoom as given.
    pub zoom: u8,
    /// The column (x) as given.
    pub column: u32,
    /// The row (y) as given.
    pub row: u32,
}

impl TileCoordinate {
    /// Checks an address.
    ///
    /// # Errors
    /// When the zoom is over 24 or the column or row lies outside the zoom's grid.
    pub fn new(zoom: u8, column: u32, row: u32) -> Result<Self, TileCoordinateError> {
        if zoom <= 24 && column < 1 << zoom && row < 1 << zoom {
            Ok(Self { zoom, column, row })
        } else {
            Err(TileCoordinateError { zoom, column, row })
        }
    }

    /// The zoom.
    pub fn zoom(self) -> u8 {
        self.zoom
    }

    /// The column, counted from the west (x).
    pub fn column(self) -> u32 {
        self.column
    }

    /// The row, counted from the north (y).
    pub fn row(self) -> u32 {
        self.row
    }
}
