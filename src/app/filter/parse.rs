//! The grammar of filters, by recursive descent: `OR` of `AND` of `NOT` of tests.

/// What a filter says, with the properties' names as written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expression {
    Constant(bool),
    All(Vec<Expression>),
    Any(Vec<Expression>),
    Not(Box<Expression>),
    /// `at` is where the name begins, in bytes.
    Test {
        at: usize,
        name: String,
        test: Test,
    },
}

/// What a property is tested for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Test {
    Compare(Comparison, Literal),
    In(Vec<Literal>),
    Between(Literal, Literal),
    Like(String),
    IsNull,
}

impl Test {
    /// The values it compares with.
    pub(super) fn literals(&self) -> impl Iterator<Item = &Literal> {
        let (one, two, more): (_, _, &[Literal]) = match self {
            Self::Compare(_, literal) => (Some(literal), None, &[]),
            Self::Between(low, high) => (Some(low), Some(high), &[]),
            Self::In(literals) => (None, None, literals),
            Self::Like(_) | Self::IsNull => (None, None, &[]),
        };
        one.into_iter().chain(two).chain(more)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Below,
    AtMost,
    Above,
    AtLeast,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    Text(String),
    Number(f64),
    Flag(bool),
}

/// Where something is wrong, in bytes, and what would be right.
type Fault = (usize, String);

/// The deepest that brackets and `NOT` may be nested.
const DEEPEST: usize = 100;

#[derive(Clone, Debug, PartialEq)]
enum Token {
    /// A name or a keyword.
    Word(String),
    /// A name in double quotes.
    Name(String),
    Text(String),
    Number(f64),
    Compare(Comparison),
    Open,
    Close,
    Comma,
}

/// Reads a filter.
///
/// # Errors
/// Where it stops making sense, and what would be right there.
pub(super) fn parse(filter: &str) -> Result<Expression, Fault> {
    let mut parser = Parser { tokens: tokens(filter)?, place: 0, end: filter.len() };
    let expression = parser.any(0)?;
    match parser.peek() {
        None => Ok(expression),
        Some(_) => Err(parser.expected("AND or OR, or the end")),
    }
}

fn tokens(filter: &str) -> Result<Vec<(usize, Token)>, Fault> {
    let mut tokens = Vec::new();
    let mut rest = filter;
    loop {
        rest = rest.trim_start();
        let at = filter.len() - rest.len();
        let Some(first) = rest.chars().next() else { return Ok(tokens) };
        let (token, length) = match first {
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            ',' => (Token::Comma, 1),
            '\'' | '"' => quoted(rest, first, at)?,
            '=' | '<' | '>' => comparison(rest),
            '0'..='9' | '.' | '-' | '+' => number(rest, at)?,
            first if first.is_alphabetic() || first == '_' => {
                let length = rest.find(|c: char| !is_of_a_name(c)).unwrap_or(rest.len());
                (Token::Word(rest[..length].to_owned()), length)
            }
            stranger => return Err((at, format!("{stranger:?} has no meaning in a filter"))),
        };
        tokens.push((at, token));
        rest = &rest[length..];
    }
}

fn is_of_a_name(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '.' | ':' | '-')
}

/// A quoted text or name; a doubled quote stands for one.
fn quoted(rest: &str, quote: char, at: usize) -> Result<(Token, usize), Fault> {
    let mut text = String::new();
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((place, character)) = characters.next() {
        if character != quote {
            text.push(character);
        } else if characters.peek().is_some_and(|(_, next)| *next == quote) {
            text.push(quote);
            characters.next();
        } else {
            let token = if quote == '"' { Token::Name(text) } else { Token::Text(text) };
            return Ok((token, place + 1));
        }
    }
    let kind = if quote == '"' { "double" } else { "single" };
    Err((at, format!("a closing {kind} quote is missing")))
}

fn comparison(rest: &str) -> (Token, usize) {
    let signs = [
        ("<>", Comparison::Unequal),
        ("<=", Comparison::AtMost),
        (">=", Comparison::AtLeast),
        ("<", Comparison::Below),
        (">", Comparison::Above),
    ];
    let found = signs.into_iter().find(|(sign, _)| rest.starts_with(sign));
    let (sign, comparison) = found.unwrap_or(("=", Comparison::Equal));
    (Token::Compare(comparison), sign.len())
}

fn number(rest: &str, at: usize) -> Result<(Token, usize), Fault> {
    let mut previous = ' ';
    let end = rest.find(|c: char| {
        let sign = matches!(c, '-' | '+') && matches!(previous, ' ' | 'e' | 'E');
        previous = c;
        !(c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E') || sign)
    });
    let text = &rest[..end.unwrap_or(rest.len())];
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
    number
        .map(|number| (Token::Number(number), text.len().max(1)))
        .ok_or_else(|| (at, format!("{text:?} is no number")))
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    place: usize,
    end: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.place).map(|(_, token)| token)
    }

    /// Where the next token begins.
    fn at(&self) -> usize {
        self.tokens.get(self.place).map_or(self.end, |(at, _)| *at)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.peek().cloned();
        self.place += 1;
        token
    }

    fn expected(&self, what: &str) -> Fault {
        (self.at(), format!("here should stand {what}"))
    }

    /// Takes the keyword when it is next.
    fn keyword(&mut self, keyword: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(word)) if word.eq_ignore_ascii_case(keyword));
        self.place += usize::from(found);
        found
    }

    fn take(&mut self, token: &Token, what: &str) -> Result<(), Fault> {
        if self.peek() != Some(token) {
            return Err(self.expected(what));
        }
        self.place += 1;
        Ok(())
    }

    fn any(&mut self, depth: usize) -> Result<Expression, Fault> {
        let mut parts = vec![self.all(depth)?];
        while self.keyword("OR") {
            parts.push(self.all(depth)?);
        }
        Ok(single(parts, Expression::Any))
    }

    fn all(&mut self, depth: usize) -> Result<Expression, Fault> {
        let mut parts = vec![self.not(depth)?];
        while self.keyword("AND") {
            parts.push(self.not(depth)?);
        }
        Ok(single(parts, Expression::All))
    }

    fn not(&mut self, depth: usize) -> Result<Expression, Fault> {
        if depth > DEEPEST {
            return Err((self.at(), format!("brackets and NOT are nested more than {DEEPEST} deep")));
        }
        if self.keyword("NOT") {
            return Ok(Expression::Not(Box::new(self.not(depth + 1)?)));
        }
        if self.peek() == Some(&Token::Open) {
            self.place += 1;
            let inner = self.any(depth + 1)?;
            self.take(&Token::Close, "a closing bracket, AND or OR")?;
            return Ok(inner);
        }
        self.test()
    }

    fn test(&mut self) -> Result<Expression, Fault> {
        let at = self.at();
        let name = match self.peek() {
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("TRUE") || word.eq_ignore_ascii_case("FALSE") => {
                let constant = word.eq_ignore_ascii_case("TRUE");
                self.place += 1;
                return Ok(Expression::Constant(constant));
            }
            Some(Token::Word(name) | Token::Name(name)) => name.clone(),
            _ => return Err(self.expected("a property's name, TRUE, FALSE, NOT or a bracket")),
        };
        self.place += 1;
        if self.keyword("IS") {
            let negated = self.keyword("NOT");
            if !self.keyword("NULL") {
                return Err(self.expected("NULL"));
            }
            return Ok(negated_if(negated, Expression::Test { at, name, test: Test::IsNull }));
        }
        if let Some(Token::Compare(comparison)) = self.peek() {
            let comparison = *comparison;
            self.place += 1;
            let test = Test::Compare(comparison, self.literal()?);
            return Ok(Expression::Test { at, name, test });
        }
        let negated = self.keyword("NOT");
        let test = if self.keyword("IN") {
            Test::In(self.list()?)
        } else if self.keyword("BETWEEN") {
            let low = self.literal()?;
            if !self.keyword("AND") {
                return Err(self.expected("AND and the upper end"));
            }
            Test::Between(low, self.literal()?)
        } else if self.keyword("LIKE") {
            let Some(Token::Text(pattern)) = self.peek().cloned() else {
                return Err(self.expected("a pattern in single quotes, with % for anything and _ for one character"));
            };
            self.place += 1;
            Test::Like(pattern)
        } else {
            return Err(self.expected("=, <>, <, <=, >, >=, IN, BETWEEN, LIKE or IS NULL"));
        };
        Ok(negated_if(negated, Expression::Test { at, name, test }))
    }

    fn list(&mut self) -> Result<Vec<Literal>, Fault> {
        self.take(&Token::Open, "an opening bracket and the values")?;
        let mut literals = vec![self.literal()?];
        loop {
            match self.peek() {
                Some(Token::Comma) => self.place += 1,
                Some(Token::Close) => {
                    self.place += 1;
                    return Ok(literals);
                }
                _ => return Err(self.expected("a comma or a closing bracket")),
            }
            literals.push(self.literal()?);
        }
    }

    fn literal(&mut self) -> Result<Literal, Fault> {
        let fault = self.expected("a number, a text in single quotes, TRUE or FALSE");
        match self.next() {
            Some(Token::Number(number)) => Ok(Literal::Number(number)),
            Some(Token::Text(text)) => Ok(Literal::Text(text)),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("TRUE") => Ok(Literal::Flag(true)),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("FALSE") => Ok(Literal::Flag(false)),
            _ => Err(fault),
        }
    }
}

fn single(mut parts: Vec<Expression>, several: impl FnOnce(Vec<Expression>) -> Expression) -> Expression {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => {
            parts.extend(last);
            several(parts)
        }
    }
}

fn negated_if(negated: bool, expression: Expression) -> Expression {
    if negated { Expression::Not(Box::new(expression)) } else { expression }
}
