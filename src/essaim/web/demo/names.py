"""Names of nobody: first and family names put together by chance, numbers reserved for fiction."""

from random import Random

from essaim.core.foundation.text import normalise

WOMEN = (
    "Odette Simone Jeannine Colette Paulette Huguette Yvonne Ginette Denise Monique Josiane Chantal Martine "
    "Sylvie Nathalie Sandrine Aïcha Fatima Zohra Khadija Samira Leïla Nadia Inès Camille Léa Manon Chloé Zoé "
    "Mariama Aminata Fatou Thi-Lan Mei Ewa Agnieszka Maria Rosa Lucia Carmen Élodie Céline Aurélie Margaux"
).split()
MEN = (
    "Marcel René Roger Maurice Lucien Raymond Fernand Ferdinand Gaston Michel Jean-Pierre Bernard Daniel Alain "
    "Philippe Thierry Christophe Mohamed Ahmed Karim Rachid Youssef Mehdi Nassim Mamadou Ousmane Ibrahima Minh "
    "Wei Piotr Krzysztof Antonio Manuel Paulo Théo Lucas Hugo Nathan Enzo Baptiste Antoine Quentin Maxime Romain"
).split()
FAMILIES = (
    "Vandamme Delœuvre Lefèvre Quenneville Carpentier Desrousseaux Wattrelot Hennebelle Delannoy Vermeersch "
    "Castelain Lepoutre Dhalluin Beaucamps Fauvarque Malbrancq Cauwel Duthoit Tiberghien Masurel Pruvost Ghestem "
    "Benali Haddad Meziane Cherif Bouzid Saïdi Larbi Touré Diallo Konaté Sow Nguyen Tran Lin Kowalczyk Nowak "
    "Wozniak Ferreira Da-Silva Oliveira Rossi Moretti Garcia Molina Lemaître Baudry Rousselle Héraut Poulain "
    "Caron Delerue Flament Hazebrouck Journel Kerboul Lecœur Mercœur Noirot Ovide Pouillart Quillet Rambaud "
    "Salembier Thélu Ulmer Vasseur Wiart Ysebaert Zimmer Bonduelle-Marchand Clairbois Tilleul Ormeau Beauchêne"
).split()
STREETS = (
    "rue des Glycines", "rue du Vieux Four", "avenue des Trois Tilleuls", "rue de la Filature", "place du Lavoir",
    "allée des Capucines", "rue du Beffroi", "rue des Jardiniers", "impasse de l'Écluse", "boulevard du Canal",
    "rue de la Houblonnière", "rue des Tisserands", "résidence Les Peupliers", "rue du Moulin Brûlé",
)  # fmt: skip


def a_name(chance: Random) -> tuple[str, str, str]:
    """First name, family name, gender."""
    gender = chance.choice("ffm")
    given = chance.choice(WOMEN if gender == "f" else MEN)
    return given, chance.choice(FAMILIES).replace("-", " "), gender


def a_landline(number: int) -> str:
    """A number of the range that fiction may use, E.164."""
    return f"+3319900{number % 10000:04d}"


def a_mobile(number: int) -> str:
    """A mobile number of the range that fiction may use, E.164."""
    return f"+3363998{number % 10000:04d}"


def an_email(given: str, family: str, number: int) -> str:
    """An address that leads nowhere."""
    return f"{normalise(given)}.{normalise(family)}{number}@courriel.example".replace(" ", "-")
