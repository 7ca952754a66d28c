//! Functions of a module once each, and in an order that compresses well: those of one type together, and among them those that
//! begin alike.
//!
//! What is called does the same as before, under another number: Rust promises no function an address of its own. A compressor finds what repeats when it stands near: instances of one
//! generic function differ in a few bytes, and lie megabytes apart as they are linked.

use std::ops::Range;

use anyhow::{Context as _, bail};
use wasmparser::{
    ConstExpr, ElementItems, ElementKind, ElementSectionReader, ExportSectionReader, ExternalKind,
    FunctionBody, GlobalSectionReader, Name, NameSectionReader, Operator, Parser, Payload, TypeRef,
};

use crate::same::{Callee, Mention, same};

/// `call` and `ref.func`, each before the number of a function.
const CALL: u8 = 0x10;
const REF_FUNC: u8 = 0xd2;

/// A function that the module defines.
struct Function {
    /// The number of its type.
    of: u32,
    /// Its code up to the first mention of a function, and from each to the next.
    plain: Vec<Range<usize>>,
    /// The instruction and the function between two of these.
    mentions: Vec<(u8, u32)>,
}

/// A module's functions, and how they are numbered.
#[derive(Default)]
struct Functions {
    /// How many are imported: they keep their numbers.
    imported: u32,
    types: Vec<u32>,
    defined: Vec<Function>,
    /// Which of the defined comes first, second, …; of those that do the same, one.
    order: Vec<usize>,
    /// The new number of each.
    numbers: Vec<u32>,
}

/// The same module with its functions in another order, and none of them twice.
///
/// # Errors
/// What is no module, or mentions functions in a way that no module of ours does.
pub(crate) fn ordered(module: &[u8]) -> anyhow::Result<Vec<u8>> {
    let functions = Functions::of(module)?;
    let mut written = module.get(..8).context("no module")?.to_vec();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        let Some((id, range)) = payload.as_section() else { continue };
        let plain = module.get(range).context("a section ends after its module")?;
        let content = match payload {
            Payload::FunctionSection(_) => functions.function_section(),
            Payload::ExportSection(reader) => functions.exports(reader)?,
            Payload::StartSection { func, .. } => number(functions.renumbered(func)?),
            Payload::ElementSection(reader) => functions.elements(module, reader)?,
            Payload::CodeSectionStart { .. } => functions.code(module)?,
            Payload::GlobalSection(reader) => {
                names_no_function(reader)?;
                plain.to_vec()
            }
            Payload::CustomSection(custom) if custom.name() == "name" => {
                let reader = wasmparser::BinaryReader::new(custom.data(), custom.data_offset());
                functions.names(NameSectionReader::new(reader))?
            }
            _ => plain.to_vec(),
        };
        written.push(id);
        sized(&mut written, &content);
    }
    Ok(written)
}

impl Functions {
    fn of(module: &[u8]) -> anyhow::Result<Self> {
        let mut it = Self::default();
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::ImportSection(reader) => {
                    for import in reader.into_imports() {
                        it.imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::FunctionSection(reader) => {
                    it.types = reader.into_iter().collect::<Result<_, _>>()?;
                }
                Payload::CodeSectionEntry(body) => {
                    let of = *it.types.get(it.defined.len()).context("code without a type")?;
                    it.defined.push(Function::of(of, &body)?);
                }
                _ => {}
            }
        }
        it.put_in_order(module)?;
        Ok(it)
    }

    /// By type and by what stands in them, whichever functions they call; what is alike stays as it was.
    fn put_in_order(&mut self, module: &[u8]) -> anyhow::Result<()> {
        let looks: Vec<_> =
            self.defined.iter().map(|it| it.look(module)).collect::<anyhow::Result<_>>()?;
        let mentions: Vec<_> = self.defined.iter().map(|it| self.mentions(it)).collect();
        let same = same(&looks, &mentions);
        let mut order: Vec<_> =
            looks.into_iter().enumerate().map(|(at, look)| (look, at)).collect();
        order.retain(|(_, at)| same.get(*at) == Some(at));
        order.sort_unstable();
        self.order = order.into_iter().map(|(_, at)| at).collect();
        let mut numbers: Vec<u32> = (0..self.imported).collect();
        let first = numbers.len();
        numbers.resize(first + self.defined.len(), 0);
        for (new, old) in self.order.iter().enumerate() {
            numbers[first + old] = u32::try_from(first + new)?;
        }
        for (old, one) in same.into_iter().enumerate() {
            numbers[first + old] = numbers[first + one];
        }
        self.numbers = numbers;
        Ok(())
    }

    fn mentions(&self, function: &Function) -> Vec<Mention> {
        let callee = |number: u32| match number.checked_sub(self.imported) {
            Some(at) => Callee::Defined(at as usize),
            None => Callee::Imported(number),
        };
        function.mentions.iter().map(|(by, number)| (*by, callee(*number))).collect()
    }

    fn renumbered(&self, old: u32) -> anyhow::Result<u32> {
        let new = self.numbers.get(usize::try_from(old)?);
        new.copied().with_context(|| format!("there is no function {old}"))
    }

    /// The defined ones in their new order.
    fn in_order(&self) -> impl Iterator<Item = &Function> {
        self.order.iter().filter_map(|at| self.defined.get(*at))
    }

    fn function_section(&self) -> Vec<u8> {
        let mut content = count(self.order.len());
        for function in self.in_order() {
            content.extend(number(function.of));
        }
        content
    }

    fn code(&self, module: &[u8]) -> anyhow::Result<Vec<u8>> {
        let mut content = count(self.order.len());
        for function in self.in_order() {
            let mut body = Vec::new();
            let mut mentions = function.mentions.iter();
            for plain in &function.plain {
                body.extend_from_slice(module.get(plain.clone()).context("code after its end")?);
                if let Some((instruction, old)) = mentions.next() {
                    body.push(*instruction);
                    body.extend(number(self.renumbered(*old)?));
                }
            }
            sized(&mut content, &body);
        }
        Ok(content)
    }

    fn exports(&self, reader: ExportSectionReader<'_>) -> anyhow::Result<Vec<u8>> {
        let mut content = number(reader.count());
        for export in reader {
            let export = export?;
            let (kind, index) = match export.kind {
                ExternalKind::Func => (0, self.renumbered(export.index)?),
                ExternalKind::Table => (1, export.index),
                ExternalKind::Memory => (2, export.index),
                ExternalKind::Global => (3, export.index),
                ExternalKind::Tag => (4, export.index),
                other => bail!("an export of the kind {other:?}"),
            };
            sized(&mut content, export.name.as_bytes());
            content.push(kind);
            content.extend(number(index));
        }
        Ok(content)
    }

    fn elements(&self, module: &[u8], reader: ElementSectionReader<'_>) -> anyhow::Result<Vec<u8>> {
        let mut content = number(reader.count());
        for element in reader {
            let element = element?;
            let (ElementKind::Active { table_index, offset_expr }, ElementItems::Functions(items)) =
                (element.kind, element.items)
            else {
                bail!("elements that are not functions of a table");
            };
            mentions_none(&offset_expr)?;
            let offset = offset_expr.get_binary_reader().range();
            match table_index {
                None => content.push(0),
                Some(table) => {
                    content.push(2);
                    content.extend(number(table));
                }
            }
            content.extend_from_slice(module.get(offset).context("an offset after its end")?);
            if table_index.is_some() {
                // Functions, the only kind there is.
                content.push(0);
            }
            content.extend(number(items.count()));
            for function in items {
                content.extend(number(self.renumbered(function?)?));
            }
        }
        Ok(content)
    }

    /// The names of the functions; a module has others only for debuggers.
    fn names(&self, reader: NameSectionReader<'_>) -> anyhow::Result<Vec<u8>> {
        let mut names = Vec::new();
        for part in reader {
            let Name::Function(map) = part? else { continue };
            for naming in map {
                let naming = naming?;
                names.push((self.renumbered(naming.index)?, naming.name));
            }
        }
        names.sort_unstable();
        names.dedup_by_key(|(index, _)| *index);
        let mut functions = count(names.len());
        for (index, name) in names {
            functions.extend(number(index));
            sized(&mut functions, name.as_bytes());
        }
        let mut content = Vec::new();
        sized(&mut content, b"name");
        // The part of the names of functions.
        content.push(1);
        sized(&mut content, &functions);
        Ok(content)
    }
}

impl Function {
    fn of(of: u32, body: &FunctionBody<'_>) -> anyhow::Result<Self> {
        let mut it = Self { of, plain: Vec::new(), mentions: Vec::new() };
        let mut from = body.range().start;
        let mut reader = body.get_operators_reader()?;
        while !reader.eof() {
            let at = reader.original_position();
            let mention = match reader.read()? {
                Operator::Call { function_index } => (CALL, function_index),
                Operator::RefFunc { function_index } => (REF_FUNC, function_index),
                Operator::ReturnCall { .. } => bail!("a tail call, which is not renumbered"),
                _ => continue,
            };
            it.plain.push(from..at);
            it.mentions.push(mention);
            from = reader.original_position();
        }
        it.plain.push(from..body.range().end);
        Ok(it)
    }

    /// Its type, and its code without the numbers of functions.
    fn look(&self, module: &[u8]) -> anyhow::Result<(u32, Vec<u8>)> {
        let mut look = Vec::new();
        for plain in &self.plain {
            look.extend_from_slice(module.get(plain.clone()).context("code after its end")?);
            look.push(CALL);
        }
        Ok((self.of, look))
    }
}

fn names_no_function(globals: GlobalSectionReader<'_>) -> anyhow::Result<()> {
    globals.into_iter().try_for_each(|global| mentions_none(&global?.init_expr))
}

fn mentions_none(expression: &ConstExpr<'_>) -> anyhow::Result<()> {
    for operator in expression.get_operators_reader() {
        if matches!(operator?, Operator::RefFunc { .. }) {
            bail!("a constant that is a function");
        }
    }
    Ok(())
}

/// A number as WebAssembly writes it (LEB128).
fn number(mut value: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let [low, ..] = value.to_le_bytes();
        value >>= 7;
        if value == 0 {
            bytes.push(low & 0x7f);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

/// A module has fewer than 2³² of anything: what comes in was read from one.
fn count(of: usize) -> Vec<u8> {
    number(u32::try_from(of).unwrap_or(u32::MAX))
}

fn sized(to: &mut Vec<u8>, bytes: &[u8]) {
    to.extend(count(bytes.len()));
    to.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::ordered;

    const HEAD: &[u8] = b"\0asm\x01\0\0\0";
    /// `() -> ()` and `(i32) -> ()`.
    const TYPES: &[u8] = &[1, 8, 2, 0x60, 0, 0, 0x60, 1, 0x7f, 0];
    /// `m.f`, which is function 0.
    const IMPORT: &[u8] = b"\x02\x07\x01\x01m\x01f\0\0";
    const TABLE: &[u8] = &[4, 4, 1, 0x70, 0, 1];

    fn module(sections: &[&[u8]]) -> Vec<u8> {
        [HEAD, TYPES, IMPORT, &sections.concat()].concat()
    }

    /// Function 1 takes a number and calls 2 and 0; it is exported as `a`, and 2 is in the table.
    fn given() -> Vec<u8> {
        module(&[
            &[3, 3, 2, 1, 0],
            TABLE,
            b"\x07\x05\x01\x01a\0\x01",
            &[9, 7, 1, 0, 0x41, 0, 0x0b, 1, 2],
            &[10, 11, 2, 6, 0, 0x10, 2, 0x10, 0, 0x0b, 2, 0, 0x0b],
            b"\0\x0e\x04name\x01\x07\x02\x01\x01a\x02\x01b",
        ])
    }

    #[test]
    fn functions_change_their_numbers_wherever_they_are_mentioned() {
        let expected = module(&[
            &[3, 3, 2, 0, 1],
            TABLE,
            b"\x07\x05\x01\x01a\0\x02",
            &[9, 7, 1, 0, 0x41, 0, 0x0b, 1, 1],
            &[10, 11, 2, 2, 0, 0x0b, 6, 0, 0x10, 1, 0x10, 0, 0x0b],
            b"\0\x0e\x04name\x01\x07\x02\x01\x01b\x02\x01a",
        ]);
        assert_eq!(ordered(&given()).unwrap(), expected);
    }

    #[test]
    fn what_is_in_order_stays_as_it_is() {
        let once = ordered(&given()).unwrap();
        assert_eq!(ordered(&once).unwrap(), once);
    }

    #[test]
    fn of_two_functions_that_do_the_same_one_is_kept() {
        // Functions 1 and 2 do nothing, 3 calls 1 and 4 calls 2; 2 and 4 are exported and in the table.
        let given = module(&[
            &[3, 5, 4, 0, 0, 0, 0],
            TABLE,
            b"\x07\x09\x02\x01a\0\x02\x01b\0\x04",
            &[9, 8, 1, 0, 0x41, 0, 0x0b, 2, 2, 4],
            &[10, 17, 4, 2, 0, 0x0b, 2, 0, 0x0b, 4, 0, 0x10, 1, 0x0b, 4, 0, 0x10, 2, 0x0b],
            b"\0\x11\x04name\x01\x0a\x03\x01\x01x\x02\x01y\x04\x01z",
        ]);
        let expected = module(&[
            &[3, 3, 2, 0, 0],
            TABLE,
            b"\x07\x09\x02\x01a\0\x01\x01b\0\x02",
            &[9, 8, 1, 0, 0x41, 0, 0x0b, 2, 1, 2],
            &[10, 9, 2, 2, 0, 0x0b, 4, 0, 0x10, 1, 0x0b],
            b"\0\x0e\x04name\x01\x07\x02\x01\x01x\x02\x01z",
        ]);
        assert_eq!(ordered(&given).unwrap(), expected);
    }

    #[test]
    fn a_tail_call_is_refused() {
        let bad = module(&[&[3, 2, 1, 0], &[10, 6, 1, 4, 0, 0x12, 0, 0x0b]]);
        assert!(ordered(&bad).unwrap_err().to_string().contains("tail call"));
    }

    #[test]
    fn a_constant_that_is_a_function_is_refused() {
        let bad = module(&[&[6, 6, 1, 0x70, 0, 0xd2, 0, 0x0b]]);
        assert!(ordered(&bad).unwrap_err().to_string().contains("constant"));
    }

    #[test]
    fn elements_of_no_table_are_refused() {
        let bad = module(&[TABLE, &[9, 5, 1, 1, 0, 1, 0]]);
        assert!(ordered(&bad).unwrap_err().to_string().contains("elements"));
    }

    #[test]
    fn a_call_of_no_function_is_refused() {
        let bad = module(&[&[3, 2, 1, 0], &[10, 6, 1, 4, 0, 0x10, 9, 0x0b]]);
        assert!(ordered(&bad).unwrap_err().to_string().contains("no function 9"));
    }

    #[test]
    fn what_is_no_module_is_refused() {
        assert!(ordered(b"").is_err());
        assert!(ordered(b"<!doctype html>").is_err());
    }
}
