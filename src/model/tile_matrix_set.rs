//! The grids that tiles are cut by, in the words of OGC's Two Dimensional Tile Matrix Set 2.0: squares, each level
//! of which halves the tiles of the one before.

use super::crs::Crs;

/// A grid of tiles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TileMatrixSet {
    /// The square of Web Mercator, as OGC registers it.
    #[default]
    WebMercatorQuad,
    /// A square of ETRS89 / UTM zone 33N, that of the tile cache of Kartverket, the Norwegian Mapping Authority
    /// (`utm33n` of cache.kartverket.no, before that EPSG:25833 of opencache.statkart.no), so that tiles lie on its
    /// background maps: -2500000 to 3045984 east, 3500000 to 9045984 north.
    Epsg25833,
}

/// Pixels across a tile, by which scales are reckoned.
pub const TILE_PIXELS: u16 = 256;

/// Metres of a pixel by which OGC defines scales (0.28 mm, Tile Matrix Set 2.0, clause 6.1).
const STANDARD_PIXEL_M: f64 = 0.000_28;

/// Of `WebMercatorQuad` the scale denominator and the metres of a pixel at each level, digit by digit as in OGC's
/// register (`registry/json/WebMercatorQuad.json` of its repository 2D-Tile-Matrix-Set).
const REGISTERED: [(f64, f64); 25] = [
    (559_082_264.028_717, 156_543.033_928_041),
    (279_541_132.014_358, 78_271.516_964_020_4),
    (139_770_566.007_179, 39_135.758_482_010_2),
    (69_885_283.003_589_7, 19_567.879_241_005_1),
    (34_942_641.501_794_8, 9_783.939_620_502_56),
    (17_471_320.750_897_4, 4_891.969_810_251_28),
    (8_735_660.375_448_71, 2_445.984_905_125_64),
    (4_367_830.187_724_35, 1_222.992_452_562_82),
    (2_183_915.093_862_17, 611.496_226_281_41),
    (1_091_957.546_931_08, 305.748_113_140_704),
    (545_978.773_465_544, 152.874_056_570_352),
    (272_989.386_732_772, 76.437_028_285_176_2),
    (136_494.693_366_386, 38.218_514_142_588_1),
    (68_247.346_683_193, 19.109_257_071_294),
    (34_123.673_341_596_4, 9.554_628_535_647_03),
    (17_061.836_670_798_2, 4.777_314_267_823_51),
    (8_530.918_335_399_13, 2.388_657_133_911_75),
    (4_265.459_167_699_56, 1.194_328_566_955_87),
    (2_132.729_583_849_78, 0.597_164_283_477_939),
    (1_066.364_791_924_89, 0.298_582_141_738_97),
    (533.182_395_962_445, 0.149_291_070_869_485),
    (266.591_197_981_222, 0.074_645_535_434_742_4),
    (133.295_598_990_611, 0.037_322_767_717_371_2),
    (66.647_799_495_305_6, 0.018_661_383_858_685_6),
    (33.323_899_747_652_8, 0.009_330_691_929_342_8),
];

impl TileMatrixSet {
    /// All of them, the usual one first.
    pub const ALL: [Self; 2] = [Self::WebMercatorQuad, Self::Epsg25833];

    /// The identifier, in addresses too.
    pub fn id(self) -> &'static str {
        match self {
            Self::WebMercatorQuad => "WebMercatorQuad",
            Self::Epsg25833 => "EPSG25833",
        }
    }

    /// The one with this identifier.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|set| set.id() == id)
    }

    /// What it is, in words.
    pub fn title(self) -> &'static str {
        match self {
            Self::WebMercatorQuad => "Google Maps Compatible for the World",
            Self::Epsg25833 => "ETRS89 / UTM zone 33N, the grid of Kartverket's tile cache",
        }
    }

    /// Its name in OGC's register; `None` when it is not there.
    pub fn uri(self) -> Option<&'static str> {
        match self {
            Self::WebMercatorQuad => Some("http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"),
            Self::Epsg25833 => None,
        }
    }

    /// The well-known set of scales it has, by OGC's name.
    pub fn well_known_scale_set(self) -> Option<&'static str> {
        match self {
            Self::WebMercatorQuad => Some("http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible"),
            Self::Epsg25833 => None,
        }
    }

    /// The coordinate system.
    pub fn crs(self) -> Crs {
        match self {
            Self::WebMercatorQuad => Crs::Epsg3857,
            Self::Epsg25833 => Crs::Epsg25833,
        }
    }

    /// What the axes are called, in the order of coordinates.
    pub fn ordered_axes(self) -> [&'static str; 2] {
        match self {
            Self::WebMercatorQuad => ["X", "Y"],
            Self::Epsg25833 => ["E", "N"],
        }
    }

    /// The north-west corner of the square, in metres of the coordinate system.
    pub fn corner_m(self) -> [f64; 2] {
        match self {
            Self::WebMercatorQuad => [-20_037_508.342_789_2, 20_037_508.342_789_2],
            Self::Epsg25833 => [-2_500_000.0, 9_045_984.0],
        }
    }

    /// The side of the square in metres.
    pub fn side_m(self) -> f64 {
        match self {
            Self::WebMercatorQuad => -2.0 * self.corner_m()[0],
            Self::Epsg25833 => 21_664.0 * f64::from(TILE_PIXELS),
        }
    }

    /// The deepest level of the grid.
    pub fn deepest_level(self) -> u8 {
        match self {
            Self::WebMercatorQuad => 24,
            Self::Epsg25833 => 18,
        }
    }

    /// The deepest level that tiles are made for: about a metre to the grid step in both, at 65° north.
    pub fn max_zoom(self) -> u8 {
        match self {
            Self::WebMercatorQuad => 12,
            Self::Epsg25833 => 11,
        }
    }

    /// Metres across a pixel at a level of the grid.
    pub fn cell_size_m(self, level: u8) -> f64 {
        match self {
            Self::WebMercatorQuad => REGISTERED[usize::from(level)].1,
            Self::Epsg25833 => self.side_m() / f64::from(TILE_PIXELS) / f64::from(1_u32 << level),
        }
    }

    /// One to how much the map is at a level of the grid, on a screen with OGC's standard pixels.
    pub fn scale_denominator(self, level: u8) -> f64 {
        match self {
            Self::WebMercatorQuad => REGISTERED[usize::from(level)].0,
            Self::Epsg25833 => self.cell_size_m(level) / STANDARD_PIXEL_M,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registered_scales_are_those_of_the_earths_radius() {
        let level_0 = std::f64::consts::TAU * 6_378_137.0 / f64::from(TILE_PIXELS);
        let set = TileMatrixSet::WebMercatorQuad;
        for level in 0..=set.deepest_level() {
            let cell = level_0 / f64::from(1_u32 << level);
            assert!((set.cell_size_m(level) / cell - 1.0).abs() < 1e-13, "{level}");
            assert!((set.scale_denominator(level) / (cell / STANDARD_PIXEL_M) - 1.0).abs() < 1e-13, "{level}");
        }
    }

    #[test]
    fn the_utm_grid_has_the_pixels_and_the_corners_of_the_cache_whose_grid_it_is() {
        let set = TileMatrixSet::Epsg25833;
        let cells: Vec<f64> = (0..8).map(|level| set.cell_size_m(level)).collect();
        assert_eq!(cells, [21_664.0, 10_832.0, 5_416.0, 2_708.0, 1_354.0, 677.0, 338.5, 169.25]);
        let [west, north] = set.corner_m();
        assert_eq!(format!("{:?}", [west + set.side_m(), north - set.side_m()]), "[3045984.0, 3500000.0]");
    }

    #[test]
    fn every_set_is_found_by_its_identifier() {
        for set in TileMatrixSet::ALL {
            assert_eq!(TileMatrixSet::from_id(set.id()), Some(set));
            assert!(set.max_zoom() <= set.deepest_level());
        }
        assert_eq!(TileMatrixSet::from_id("webmercatorquad"), None);
    }
}
