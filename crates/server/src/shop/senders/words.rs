//! What a customer is told, in five languages.

use docket_receipt::Language;

/// The message with a code. The code stands alone and first where a phone can pick it up.
pub fn text_of(language: Language, code: &str, shop: &str) -> String {
    match language {
        Language::English => {
            format!("{code} is your code for {shop}. It is good for 10 minutes. Tell it to nobody.")
        }
        Language::Arabic => {
            format!("{code} هو رمزك لدى {shop}. الرمز صالح لمدة 10 دقائق. لا تخبر به أحدًا.")
        }
        Language::Persian => {
            format!("{code} کد شما برای {shop} است. این کد ۱۰ دقیقه اعتبار دارد. آن را به کسی نگویید.")
        }
        Language::Hindi => {
            format!("{code} {shop} के लिए आपका कोड है। यह 10 मिनट तक मान्य है। इसे किसी को न बताएँ।")
        }
        Language::Spanish => {
            format!("{code} es tu código para {shop}. Vale 10 minutos. No se lo digas a nadie.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_begins_with_the_code_in_latin_digits_and_names_the_shop() {
        let mut texts: Vec<String> = Language::ALL.iter().map(|language| text_of(*language, "048213", "Al Marya")).collect();
        assert!(texts.iter().all(|text| text.starts_with("048213 ") && text.contains("Al Marya")));
        texts.sort();
        texts.dedup();
        assert_eq!(texts.len(), Language::ALL.len(), "each in words of its own");
    }
}
