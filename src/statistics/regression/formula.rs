//! Reads a model formula: `schemes/7 ~ log(population) + centrality_index + factor(county)`.
//!
//! Left of `~` stands what is explained: a name, `log(name)`, or a ratio `k/n` of a name to a
//! whole number or another name. Right of it stand terms with `+` between: names, `log(name)`,
//! `factor(name)`, `offset(name)`, `offset(log(name))`, and `0` for no intercept. Names may hold dots and hyphens.

use std::fmt;

/// A name with a function around it, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// The values as they are.
    Plain(String),
    /// Their natural logarithm.
    Log(String),
    /// A column of 0 and 1 for each group but the first.
    Factor(String),
}

impl fmt::Display for Term {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(name) => out.write_str(name),
            Self::Log(name) => write!(out, "log({name})"),
            Self::Factor(name) => write!(out, "factor({name})"),
        }
    }
}

/// What the left side is divided by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trials {
    /// The same number in every row.
    Fixed(u32),
    /// Another column.
    Column(String),
}

/// A formula, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula {
    /// What is explained: never a factor.
    pub response: Term,
    /// Out of how many, if a ratio.
    pub trials: Option<Trials>,
    /// Whether there is an intercept.
    pub intercept: bool,
    /// What explains it, in the order written.
    pub terms: Vec<Term>,
    /// What is added with a coefficient of exactly one; never factors.
    pub offsets: Vec<Term>,
}

/// Where a formula cannot be read. Positions count characters from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormulaError {
    /// Something else should stand there.
    #[error("the formula has {found} at character {position}, where {expected} should stand")]
    Unexpected {
        /// Character, from 1.
        position: usize,
        /// What stands there.
        found: String,
        /// What would be right.
        expected: &'static str,
    },
    /// A function that does not exist.
    #[error(
        "the formula has the function {name:?} at character {position}: there are log(), factor() and offset() only"
    )]
    Function {
        /// Character, from 1.
        position: usize,
        /// Its name.
        name: String,
    },
    /// A term twice, or the response among the terms.
    #[error("the formula has {term} a second time at character {position}")]
    Repeated {
        /// Character, from 1.
        position: usize,
        /// The term.
        term: String,
    },
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Name(String),
    Number(String),
    Sign(char),
    End,
}

impl fmt::Display for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(text) | Self::Number(text) => write!(out, "{text:?}"),
            Self::Sign(sign) => write!(out, "{:?}", sign.to_string()),
            Self::End => out.write_str("its end"),
        }
    }
}

impl Formula {
    /// Reads a formula.
    ///
    /// # Errors
    /// Says at which character what should stand.
    pub fn parse(text: &str) -> Result<Self, FormulaError> {
        let mut reader = Reader { tokens: tokens(text)?, place: 0 };
        let Call::Term(response @ (Term::Plain(_) | Term::Log(_))) = reader.call()? else {
            return Err(reader.unexpected_before("a name or log(name), which is to be explained,"));
        };
        let mut formula = Self { response, trials: None, intercept: true, terms: Vec::new(), offsets: Vec::new() };
        if reader.take_sign('/') {
            if matches!(formula.response, Term::Log(_)) {
                return Err(reader.unexpected_before("\"~\", as a logarithm is no count,"));
            }
            formula.trials = Some(reader.trials()?);
        }
        if !reader.take_sign('~') {
            return Err(reader.unexpected("\"~\""));
        }
        loop {
            let position = reader.position();
            formula.add(reader.call()?, position)?;
            if !reader.take_sign('+') {
                break;
            }
        }
        match reader.peek() {
            Token::End => Ok(formula),
            _ => Err(reader.unexpected("\"+\" or the end")),
        }
    }

    fn add(&mut self, call: Call, position: usize) -> Result<(), FormulaError> {
        let repeated = |term: &Term| FormulaError::Repeated { position, term: term.to_string() };
        match call {
            Call::Intercept(wanted) => self.intercept = wanted,
            Call::Offset(term) if self.offsets.contains(&term) => return Err(repeated(&term)),
            Call::Offset(term) => self.offsets.push(term),
            Call::Term(term) if self.terms.contains(&term) || self.response == term => return Err(repeated(&term)),
            Call::Term(term) => self.terms.push(term),
        }
        Ok(())
    }
}

/// What may stand between two plus signs.
enum Call {
    Intercept(bool),
    Term(Term),
    Offset(Term),
}

/// Tokens with the character each begins at, from 1; the last is the end.
fn tokens(text: &str) -> Result<Vec<(Token, usize)>, FormulaError> {
    let characters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&first) = characters.get(at) {
        let begin = at;
        if first.is_whitespace() {
            at += 1;
            continue;
        }
        if first.is_alphabetic() || first.is_ascii_digit() {
            let in_name = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
            at += characters[at..].iter().take_while(|c| in_name(c)).count();
            let word: String = characters[begin..at].iter().collect();
            let token = if first.is_ascii_digit() { Token::Number(word) } else { Token::Name(word) };
            tokens.push((token, begin + 1));
        } else if matches!(first, '~' | '+' | '/' | '(' | ')') {
            at += 1;
            tokens.push((Token::Sign(first), begin + 1));
        } else {
            return Err(FormulaError::Unexpected {
                position: begin + 1,
                found: format!("{:?}", first.to_string()),
                expected: "a name, a number or one of ~ + / ( )",
            });
        }
    }
    tokens.push((Token::End, characters.len() + 1));
    Ok(tokens)
}

struct Reader {
    tokens: Vec<(Token, usize)>,
    place: usize,
}

impl Reader {
    fn peek(&self) -> &Token {
        &self.tokens[self.place].0
    }

    fn position(&self) -> usize {
        self.tokens[self.place].1
    }

    /// The token here; the end stays where it is.
    fn next(&mut self) -> Token {
        let token = self.peek().clone();
        self.place = (self.place + 1).min(self.tokens.len() - 1);
        token
    }

    fn take_sign(&mut self, sign: char) -> bool {
        let found = *self.peek() == Token::Sign(sign);
        if found {
            self.place += 1;
        }
        found
    }

    fn unexpected(&self, expected: &'static str) -> FormulaError {
        FormulaError::Unexpected { position: self.position(), found: self.peek().to_string(), expected }
    }

    /// The same for the token just read.
    fn unexpected_before(&self, expected: &'static str) -> FormulaError {
        let (token, position) = &self.tokens[self.place.saturating_sub(1)];
        FormulaError::Unexpected { position: *position, found: token.to_string(), expected }
    }

    fn name(&mut self) -> Result<String, FormulaError> {
        if let Token::Name(name) = self.peek().clone() {
            self.next();
            return Ok(name);
        }
        Err(self.unexpected("a name"))
    }

    fn trials(&mut self) -> Result<Trials, FormulaError> {
        let whole = match self.peek() {
            Token::Name(name) => Some(Trials::Column(name.clone())),
            Token::Number(digits) => digits.parse().ok().filter(|&n| n > 0).map(Trials::Fixed),
            _ => None,
        };
        let trials = whole.ok_or_else(|| self.unexpected("a name or a whole number above 0"))?;
        self.next();
        Ok(trials)
    }

    /// A name, a function of a name, or 0 or 1.
    fn call(&mut self) -> Result<Call, FormulaError> {
        if let Token::Number(digits) = self.peek() {
            let wanted = match digits.as_str() {
                "0" => false,
                "1" => true,
                _ => return Err(self.unexpected("a name, a function of one, or 0 for no intercept")),
            };
            self.next();
            return Ok(Call::Intercept(wanted));
        }
        let position = self.position();
        let name = self.name()?;
        if !self.take_sign('(') {
            return Ok(Call::Term(Term::Plain(name)));
        }
        let call = match name.as_str() {
            "log" => Call::Term(Term::Log(self.name()?)),
            "factor" => Call::Term(Term::Factor(self.name()?)),
            "offset" => match self.call()? {
                Call::Term(term @ (Term::Plain(_) | Term::Log(_))) => Call::Offset(term),
                _ => return Err(self.unexpected_before("a name or log(name)")),
            },
            _ => return Err(FormulaError::Function { position, name }),
        };
        if !self.take_sign(')') {
            return Err(self.unexpected("\")\""));
        }
        Ok(call)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(name: &str) -> Term {
        Term::Plain(name.to_owned())
    }

    #[test]
    fn a_formula_with_dots_ratios_and_functions_is_read() {
        let text =
            "schemes/7 ~ log(population) + centrality_index + travel.km_to_5000_inhabitants + factor(typology-small)";
        let formula = Formula::parse(text).expect("a formula");
        assert_eq!(formula.response, plain("schemes"));
        assert_eq!(formula.trials, Some(Trials::Fixed(7)));
        assert!(formula.intercept);
        let wanted = [
            Term::Log("population".to_owned()),
            plain("centrality_index"),
            plain("travel.km_to_5000_inhabitants"),
            Term::Factor("typology-small".to_owned()),
        ];
        assert_eq!(formula.terms, wanted);
        let counts = Formula::parse("projects~0+small+offset(log(population))").expect("a formula");
        assert!(!counts.intercept);
        assert_eq!(counts.offsets, [Term::Log("population".to_owned())]);
        let ratio = Formula::parse("granted / applied ~ 1").expect("a formula");
        assert_eq!(ratio.trials, Some(Trials::Column("applied".to_owned())));
        assert!(ratio.intercept && ratio.terms.is_empty());
    }

    #[test]
    fn a_formula_that_cannot_be_read_says_where_and_what_would_be_right() {
        let said = |text: &str| Formula::parse(text).map(|_| ()).expect_err("no formula").to_string();
        assert_eq!(
            said("schemes population"),
            "the formula has \"population\" at character 9, where \"~\" should stand"
        );
        assert_eq!(said("y ~ a + "), "the formula has its end at character 9, where a name should stand");
        assert!(said("y ~ a * b").contains("\"*\" at character 7"));
        assert!(said("y ~ sqrt(a)").contains("the function \"sqrt\" at character 5"));
        assert!(said("y ~ a + a").contains("a a second time at character 9"));
        assert!(said("y ~ y").contains("a second time"));
        assert!(said("factor(y) ~ a").contains("to be explained"));
        assert!(said("y/0 ~ a").contains("whole number above 0"));
        assert!(said("log(y)/7 ~ a").contains("no count"));
        assert!(said("y ~ log(a").contains("\")\""));
        assert!(said("").contains("its end at character 1"));
        assert!(said("y ~ 3").contains("\"3\" at character 5"));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "[a-c0-2~+/() .ø\\-logfactrs]{0,30}") {
            drop(Formula::parse(&text));
        }
    }
}
